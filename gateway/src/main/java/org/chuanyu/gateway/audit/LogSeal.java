package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Signs texts other than checkpoints with the key of the log: SM2 with SM3 and the identifier 1234567812345678, over the bytes as they
 * are, so that stock openssl verifies them. The first line of such a text says what it is and can be no log's name: a signature
 * over it never passes for one over a checkpoint or a cosignature's message.
 */
@Component
public final class LogSeal {
    private static final Pattern KIND = Pattern.compile("chuanyu-[a-z]{1,32}/v[1-9][0-9]{0,3}");

    private final LogName name;
    private final KeyLife keys;
    private final LogHealth health;

    LogSeal(LogName name, KeyLife keys, LogHealth health) {
        this.name = name;
        this.keys = keys;
        this.health = health;
    }

    /** Whose key it is: the name of the log. */
    public String origin() {
        return name.origin();
    }

    /** Whether anything is signed now; nothing is while the log is frozen. */
    public boolean signs() {
        return health.frozen().isEmpty();
    }

    /**
     * The signature over a text.
     *
     * @param text begins with a line {@code chuanyu-<kind>/v<number>}
     * @return the DER of SEQUENCE{r, s}; it was verified before
     * @throws IllegalStateException while the log is frozen, or when the signer errs
     */
    public byte[] sign(byte[] text) {
        String first = new String(text, StandardCharsets.UTF_8).split("\n", 2)[0];
        if (!KIND.matcher(first).matches() || first.equals(name.origin())) {
            throw new IllegalArgumentException("a text does not say what it is");
        }
        if (!signs()) {
            throw new IllegalStateException("the log is frozen: nothing is signed");
        }
        keys.refresh();
        return name.sign(text);
    }

    /** Whether this is the log's signature over the text, under any key that it has or had. */
    public boolean verifies(byte[] text, byte[] signature) {
        keys.refresh();
        return name.keyring().spans().stream().anyMatch(span -> span.key().key().verifies(text, signature));
    }
}
