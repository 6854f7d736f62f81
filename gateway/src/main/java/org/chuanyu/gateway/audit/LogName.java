package org.chuanyu.gateway.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.keys.SigningKey;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/** Under which name the log is kept, and who signs for it. */
@Component
public final class LogName {
    private final String origin;
    private volatile Keyring keyring;

    @Autowired
    LogName(AuditSettings settings, SigningKey key, @Qualifier("nextLogKey") ObjectProvider<SigningKey> next) {
        this(settings, key, next.getIfAvailable());
    }

    LogName(AuditSettings settings, SigningKey key) {
        this(settings, key, (SigningKey) null);
    }

    LogName(AuditSettings settings, SigningKey key, @Nullable SigningKey next) {
        origin = settings.origin();
        Keyring.Hand first = hand(key);
        Map<String, Keyring.Hand> hands = new LinkedHashMap<>();
        hands.put(first.verifier().label(), first);
        if (next != null) {
            Keyring.Hand coming = hand(next);
            hands.put(coming.verifier().label(), coming);
        }
        keyring = Keyring.first(first, Map.copyOf(hands));
    }

    private Keyring.Hand hand(SigningKey key) {
        try {
            VerifierKey verifier = new VerifierKey(origin, KeyRole.LOG, Sm2PublicKey.fromSpki(key.publicKey()));
            return new Keyring.Hand(new NoteSigner(verifier, key::sign), key);
        } catch (EvidenceRefused e) {
            String why = e.reason() == EvidenceRefused.Reason.MALFORMED_KEY
                    ? "no log can have this name, or the key of the log is not an SM2 key"
                    : "no log can have this name";
            throw new InvalidConfigurationPropertyValueException("gateway.audit.origin", origin, why);
        }
    }

    String origin() {
        return origin;
    }

    Keyring keyring() {
        return keyring;
    }

    /** The log's signature over what is no checkpoint, with the key that is to stay, verified before anybody gets it. */
    byte[] sign(byte[] message) {
        return keyring.sign(message);
    }

    /** Never goes back: of two threads the one may have read earlier and come later. */
    synchronized void use(Keyring changed) {
        if (changed.changes() >= keyring.changes()) {
            keyring = changed;
        }
    }

    /**
     * Who signs for the log now.
     *
     * @throws LogKeyMissing when this node has not the key
     */
    NoteSigner signer() {
        return keyring.signer();
    }

    /** With which the log is verified now. */
    public VerifierKey key() {
        return keyring.newest().key();
    }

    /** All with which something of the log is verified, or will be. */
    public List<VerifierKey> keys() {
        return keyring.all();
    }
}
