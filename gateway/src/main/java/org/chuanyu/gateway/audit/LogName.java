package org.chuanyu.gateway.audit;

import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.keys.SigningKey;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/** Under which name the log is kept, and who signs for it. */
@Component
public final class LogName {
    private final String origin;
    private final NoteSigner signer;
    private final SigningKey key;

    LogName(AuditSettings settings, SigningKey key) {
        origin = settings.origin();
        this.key = key;
        try {
            VerifierKey verifier = new VerifierKey(origin, KeyRole.LOG, Sm2PublicKey.fromSpki(key.publicKey()));
            signer = new NoteSigner(verifier, key::sign);
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

    NoteSigner signer() {
        return signer;
    }

    /** The log's signature over what is no checkpoint, verified before anybody gets it. */
    byte[] sign(byte[] message) {
        byte[] signature = key.sign(message);
        if (!key().key().verifies(message, signature)) {
            throw new IllegalStateException("the signer does not sign with key " + key().label());
        }
        return signature;
    }

    /** With which the log is verified. */
    public VerifierKey key() {
        return signer.key();
    }
}
