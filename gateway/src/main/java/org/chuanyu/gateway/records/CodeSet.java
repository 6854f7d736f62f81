package org.chuanyu.gateway.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All codes in clear that one resource is found by: status, category, its own code and the standard one. A laboratory has a few
 * hundred such combinations and says them again with every report, so each is kept once, and resources name it.
 *
 * @param codes in their order, each once
 */
record CodeSet(String type, List<Code> codes) {
    private static final Comparator<Code> ORDER = Comparator.comparing(Code::param)
            .thenComparing(Code::system, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Code::code, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** A code under the name of its search parameter. */
    record Code(
            String param, @Nullable String system, @Nullable String code) {}

    CodeSet {
        codes = codes.stream().distinct().sorted(ORDER).toList();
    }

    /** Made of what it says, so that every node calls it the same: half a SHA-256, as much as no two of them will ever share. */
    UUID name() {
        MessageDigest digest = sha256();
        say(type, digest);
        for (Code each : codes) {
            say(each.param(), digest);
            say(each.system(), digest);
            say(each.code(), digest);
        }
        ByteBuffer name = ByteBuffer.wrap(digest.digest());
        return new UUID(name.getLong(), name.getLong());
    }

    /** With its length before it: what follows cannot be taken for a part of it. */
    private static void say(@Nullable String text, MessageDigest digest) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(text == null ? -1 : bytes.length)
                .flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
