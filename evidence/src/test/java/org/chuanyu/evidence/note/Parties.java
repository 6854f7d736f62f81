package org.chuanyu.evidence.note;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;

/** A log and two witnesses with keys of their own, made for the test. */
final class Parties {
    static final String ORIGIN = "log.dazu-anyue.example/audit/2026";
    static final Instant NOW = Instant.parse("2026-11-23T04:05:00Z");

    private final Map<String, Sm2PrivateKey> secrets = new TreeMap<>();
    final NoteSigner log = log(ORIGIN, "log");
    final NoteSigner dazu = witness("witness.dazu.example", "dazu");
    final NoteSigner anyue = witness("witness.anyue.example", "anyue");

    /** Another key in the log's name. */
    NoteSigner log(String origin, String who) {
        return new NoteSigner(new VerifierKey(origin, KeyRole.LOG, secret(who).publicKey()), secret(who));
    }

    NoteSigner witness(String name, String who) {
        return new NoteSigner(new VerifierKey(name, KeyRole.WITNESS, secret(who).publicKey()), secret(who));
    }

    Sm2PrivateKey secret(String who) {
        return secrets.computeIfAbsent(who, anyone -> Sm2PrivateKey.generate());
    }

    String text() {
        return "log " + log.key() + "\nwitness dazu " + dazu.key() + "\nwitness anyue " + anyue.key()
                + "\ngroup both all dazu anyue\nquorum both\n";
    }

    TrustPolicy policy() {
        return policy(text());
    }

    static TrustPolicy policy(String text) {
        return TrustPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As the log and both witnesses sign it. */
    SignedNote cosigned(Checkpoint checkpoint) {
        return log.sign(checkpoint).with(dazu.cosign(checkpoint, NOW)).with(anyue.cosign(checkpoint, NOW));
    }

    static Checkpoint checkpoint(long size) {
        return new Checkpoint(ORIGIN, size, Sm3.of(Long.toString(size).getBytes(StandardCharsets.US_ASCII)));
    }
}
