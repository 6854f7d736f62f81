package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/** The hash of every file, one a line as {@code openssl dgst -sm3 -r} prints them, in the order of their names. */
final class Manifest {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) \\*([a-z0-9./-]+)");

    private final SortedMap<String, byte[]> hashes;

    Manifest(Map<String, byte[]> hashes) {
        this.hashes = new TreeMap<>(hashes);
    }

    static Manifest parse(byte[] bytes) {
        String text = StrictText.utf8(bytes, Reason.MALFORMED_BUNDLE);
        SortedMap<String, byte[]> hashes = new TreeMap<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            Matcher line = LINE.matcher(text.substring(from, end < 0 ? text.length() : end));
            if (end < 0 || !line.matches()) {
                throw JsonFields.refused("a manifest in another form");
            }
            String name = line.group(2);
            if (!hashes.isEmpty() && hashes.lastKey().compareTo(name) >= 0) {
                throw JsonFields.refused("a manifest that names a file twice, or in another order");
            }
            hashes.put(name, HexFormat.of().parseHex(line.group(1)));
            from = end + 1;
        }
        return new Manifest(hashes);
    }

    SortedMap<String, byte[]> hashes() {
        return hashes;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        hashes.forEach((name, hash) -> text.append(HexFormat.of().formatHex(hash))
                .append(" *")
                .append(name)
                .append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
