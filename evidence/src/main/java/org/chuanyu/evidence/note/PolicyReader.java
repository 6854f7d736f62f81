package org.chuanyu.evidence.note;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.time.TimeAnchor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a policy one after the other. Whatever it does not know, it refuses: a rule that is not understood
 * may be the one that matters.
 */
final class PolicyReader {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_LINES = 1000;
    private static final String NONE = "none";
    private static final String OPEN = "-";
    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,9})){1,30}");

    private final List<VerifierKey> logs = new ArrayList<>();
    private final Map<String, VerifierKey> witnesses = new LinkedHashMap<>();
    private final Map<String, SizeRange> ranges = new HashMap<>();
    private final Map<String, Quorum> names = new HashMap<>();
    private final Set<Sm2PublicKey> keys = new HashSet<>();
    private final Set<String> labels = new HashSet<>();
    private final Set<String> members = new HashSet<>();
    private final Map<String, TimeAnchor> tsas = new LinkedHashMap<>();
    private @Nullable Quorum quorum;

    private PolicyReader() {}

    static TrustPolicy read(byte[] bytes) {
        require(bytes.length <= MOST_BYTES, "more than 65536 bytes");
        String text = StrictText.utf8(bytes, Reason.MALFORMED_POLICY);
        require(text.isEmpty() || text.endsWith("\n"), "the last line has no end");
        require(text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\t' || c == 0x7f), "a control character");
        String[] lines = text.split("\n");
        require(lines.length <= MOST_LINES, "more than a thousand lines");
        PolicyReader reader = new PolicyReader();
        for (String line : lines) {
            String[] items = Arrays.stream(line.split("[ \t]+"))
                    .filter(item -> !item.isEmpty())
                    .toArray(String[]::new);
            if (items.length > 0 && !items[0].startsWith("#")) {
                reader.line(items);
            }
        }
        if (reader.quorum == null) {
            throw refused("no quorum");
        }
        return new TrustPolicy(
                reader.logs, reader.witnesses, reader.ranges, reader.quorum, List.copyOf(reader.tsas.values()));
    }

    private void line(String[] items) {
        switch (items[0]) {
            case "log" -> log(items);
            case "witness" -> witness(items);
            case "group" -> group(items);
            case "quorum" -> quorum(items);
            case "validity" -> validity(items);
            case "tsa" -> tsa(items);
            case "crl" -> crl(items);
            default -> throw refused("a line of an unknown kind");
        }
    }

    private void log(String[] items) {
        require(items.length == 2 || items.length == 3, "a log line has a key and perhaps an address");
        logs.add(key(items[1], KeyRole.LOG));
    }

    private void witness(String[] items) {
        require(items.length == 3 || items.length == 4, "a witness line has a name, a key and perhaps an address");
        define(items[1], new Quorum.Witness(items[1]));
        witnesses.put(items[1], key(items[2], KeyRole.WITNESS));
    }

    /** One key under two names, or in two roles, would let one holder pass for two. */
    private VerifierKey key(String text, KeyRole role) {
        VerifierKey key = VerifierKey.parse(text);
        require(key.role() == role, "a key of another role");
        require(keys.add(key.key()), "the same key twice");
        require(labels.add(key.label()), "two keys of the same name and id");
        return key;
    }

    private void group(String[] items) {
        require(items.length >= 4, "a group line has a name, a threshold and members");
        List<Quorum> group = new ArrayList<>();
        for (String member : Arrays.asList(items).subList(3, items.length)) {
            require(members.add(member), "a member of two groups");
            group.add(named(member));
        }
        define(items[1], new Quorum.Group(threshold(items[2], group.size()), group));
    }

    private static int threshold(String text, int size) {
        long threshold = switch (text) {
            case "all" -> size;
            case "any" -> 1;
            default -> StrictText.number(text, Reason.MALFORMED_POLICY);
        };
        require(threshold >= 1 && threshold <= size, "a threshold that no group of this size has");
        return (int) threshold;
    }

    private void quorum(String[] items) {
        require(items.length == 2 && quorum == null, "one quorum line, with one name");
        quorum = items[1].equals(NONE) ? new Quorum.None() : named(items[1]);
    }

    private void validity(String[] items) {
        require(items.length == 4 && labels.contains(items[1]), "a validity line has a key from above and two sizes");
        long from = StrictText.number(items[2], Reason.MALFORMED_POLICY);
        long to = items[3].equals(OPEN) ? Long.MAX_VALUE : StrictText.number(items[3], Reason.MALFORMED_POLICY);
        require(from <= to, "a range that ends before it starts");
        require(ranges.put(items[1], new SizeRange(from, to)) == null, "two ranges for one key");
    }

    private void tsa(String[] items) {
        require(items.length == 3 || items.length == 4, "a tsa line has a name, a certificate and perhaps a policy");
        String policy = items.length == 4 ? items[3] : null;
        require(policy == null || OID.matcher(policy).matches(), "a policy that is no object identifier");
        try {
            TimeAnchor anchor = TimeAnchor.of(items[1], certified(items[2]), policy);
            require(keys.add(anchor.key()), "the same key twice");
            require(tsas.put(items[1], anchor) == null, "a name that is taken");
        } catch (EvidenceRefused e) {
            throw refused("a tsa line: " + e.getMessage());
        }
    }

    private void crl(String[] items) {
        TimeAnchor anchor = items.length == 3 ? tsas.get(items[1]) : null;
        if (anchor == null) {
            throw refused("a crl line has the name of a tsa from above and a list");
        }
        try {
            tsas.put(items[1], anchor.revoking(certified(items[2])));
        } catch (EvidenceRefused e) {
            throw refused("a crl line: " + e.getMessage());
        }
    }

    private static byte[] certified(String base64) {
        return StrictText.base64(base64, Reason.MALFORMED_POLICY);
    }

    private void define(String name, Quorum meaning) {
        require(!name.equals(NONE) && names.put(name, meaning) == null, "a name that is taken");
    }

    private Quorum named(String name) {
        Quorum meaning = names.get(name);
        if (meaning == null) {
            throw refused("a name that no line above defines");
        }
        return meaning;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static EvidenceRefused refused(String why) {
        return new EvidenceRefused(Reason.MALFORMED_POLICY, why);
    }
}
