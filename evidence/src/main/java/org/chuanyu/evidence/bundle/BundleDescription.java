package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a bundle says about itself (bundle.json). The log signs it with the manifest, so it is the log's word, and no
 * more than that: the verifier holds it against the leaves.
 *
 * @param log the log's origin
 * @param from the time asked for; the window begins with a leaf that is not after it, or with the log's first
 * @param to the time asked for; see {@link End}
 * @param first sequence number of the first leaf of the window, which is the size of the checkpoint first.note
 * @param end sequence number behind the last leaf of the window
 * @param ending whether the window reaches {@code to}
 * @param scope {@code leaves}, or {@code case} and then with disclosures
 * @param inspection the inspection case whose disclosures are in it, or nothing
 * @param disclosed sequence numbers, ascending, of all leaves of the window that the case covers; each has its
 *     disclosure, or a redaction
 * @param requester who asked, by an account or office, never a person's name
 * @param created when the bundle was made
 * @param tool what made it
 * @param tokens names, in their order, of the time stamps that are there: each that is named must be, and no other may
 */
public record BundleDescription(
        String log,
        Instant from,
        Instant to,
        long first,
        long end,
        End ending,
        String scope,
        String inspection,
        List<Long> disclosed,
        String requester,
        Instant created,
        String tool,
        List<String> tokens) {
    static final String LEAVES = "leaves";
    static final String CASE = "case";
    private static final int VERSION = 1;
    private static final List<String> TOKENS = List.of(BundleNames.LAST_TOKEN, BundleNames.MANIFEST_TOKEN);

    /** How the window ends. */
    public enum End {
        /** A leaf of the window is not before {@code to}, or every witness of last.note cosigned it at {@code to} or later. */
        COVERED,
        /** At the last fully cosigned checkpoint that there was, before {@code to}. */
        SHORT
    }

    public BundleDescription {
        disclosed = List.copyOf(disclosed);
        tokens = List.copyOf(tokens);
    }

    /** The same with these time stamps. */
    BundleDescription naming(List<String> stamps) {
        return new BundleDescription(
                log, from, to, first, end, ending, scope, inspection, disclosed, requester, created, tool, stamps);
    }

    byte[] bytes() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("version", VERSION);
        fields.put("log", log);
        fields.put(
                "window",
                Map.of(
                        "from", from.toString(),
                        "to", to.toString(),
                        "first", Long.toString(first),
                        "end", Long.toString(end),
                        "ending", ending.name().toLowerCase(Locale.ROOT)));
        fields.put(
                "query",
                Map.of(
                        "scope", scope,
                        "case", inspection,
                        "disclosed",
                                disclosed.stream()
                                        .map(seq -> (Object) Long.toString(seq))
                                        .toList()));
        fields.put("requester", requester);
        fields.put("created", created.toString());
        fields.put("tool", tool);
        fields.put("tokens", tokens);
        return StrictJson.text(fields).getBytes(StandardCharsets.UTF_8);
    }

    static BundleDescription parse(byte[] bytes) {
        JsonFields fields = JsonFields.of(
                StrictJson.parse(bytes),
                Set.of("version", "log", "window", "query", "requester", "created", "tool", "tokens"));
        if (!fields.value("version").equals(VERSION)) {
            throw JsonFields.refused("another version");
        }
        JsonFields window = JsonFields.of(fields.value("window"), Set.of("from", "to", "first", "end", "ending"));
        JsonFields query = JsonFields.of(fields.value("query"), Set.of("scope", "case", "disclosed"));
        BundleDescription description = new BundleDescription(
                fields.text("log"),
                window.instant("from"),
                window.instant("to"),
                window.number("first"),
                window.number("end"),
                ending(window.text("ending")),
                query.text("scope"),
                query.text("case"),
                query.list("disclosed").stream().map(JsonFields::number).toList(),
                fields.text("requester"),
                fields.instant("created"),
                fields.text("tool"),
                fields.list("tokens").stream().map(JsonFields::text).toList());
        description.requireSense();
        return description;
    }

    private static End ending(String text) {
        return switch (text) {
            case "covered" -> End.COVERED;
            case "short" -> End.SHORT;
            default -> throw JsonFields.refused("an ending that no window has");
        };
    }

    private void requireSense() {
        if (end <= first || from.isAfter(to)) {
            throw JsonFields.refused("a window without a leaf, or that ends before it begins");
        }
        boolean leaves = scope.equals(LEAVES) && inspection.isEmpty() && disclosed.isEmpty();
        if (!leaves && !(scope.equals(CASE) && !inspection.isEmpty())) {
            throw JsonFields.refused("a scope that is not known");
        }
        long before = first - 1;
        for (long seq : disclosed) {
            if (seq <= before || seq >= end) {
                throw JsonFields.refused("disclosures that are not in order, or outside the window");
            }
            before = seq;
        }
        if (!TOKENS.stream().filter(tokens::contains).toList().equals(tokens)) {
            throw JsonFields.refused("time stamps that no bundle has, or in another order");
        }
    }
}
