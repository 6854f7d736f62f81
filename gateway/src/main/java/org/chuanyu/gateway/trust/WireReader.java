package org.chuanyu.gateway.trust;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads one wire of a participant. */
final class WireReader {
    /** Way in and kinds of way out of each format that this version speaks. */
    private static final Map<String, Set<String>> WAYS_IN = Map.of("hl7v2", Set.of("mllp"), "cda", Set.of());

    private static final Map<String, Set<String>> WAYS_OUT = Map.of("hl7v2", Set.of(), "cda", Set.of("soap"));

    private static final Set<String> CONTENT = Set.of("lab-report");

    private final Keys keys;
    private final String at;
    private final String name;

    WireReader(Keys keys, String at, String name) {
        this.keys = keys;
        this.at = at;
        this.name = name;
    }

    Wire read() {
        String format = keys.required(at + ".format");
        if (!WAYS_IN.containsKey(format)) {
            throw Keys.wrong(
                    at + ".format",
                    format,
                    "unknown format; known are "
                            + WAYS_IN.keySet().stream().sorted().toList());
        }
        Map<String, Object> all = keys.map(at);
        Wire.In in = all.containsKey("in") ? in(format) : null;
        Wire.Out out = all.containsKey("out") ? out(format) : null;
        if (in == null && out == null) {
            throw Keys.wrong(at, null, "needs 'in' or 'out'");
        }
        return new Wire(name, format, in, out, options(all));
    }

    private Wire.In in(String format) {
        String in = at + ".in";
        if (!WAYS_IN.getOrDefault(format, Set.of()).contains("mllp")) {
            throw Keys.wrong(in, null, "format " + format + " has no way in");
        }
        keys.only(in, Set.of("mllp", "bind", "tls", "peers"));
        String text = keys.required(in + ".mllp");
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw Keys.wrong(in + ".mllp", text, "is not a port");
        }
        boolean tls = keys.value(in + ".tls", Boolean.class, false);
        List<String> peers = keys.list(in + ".peers", List.of("127.0.0.1", "::1"));
        peers.forEach(peer -> peer(in + ".peers", peer));
        String bind = keys.text(in + ".bind");
        return new Wire.In(Integer.valueOf(text), bind == null ? "127.0.0.1" : bind, tls, peers);
    }

    private Wire.Out out(String format) {
        String out = at + ".out";
        Set<String> kinds = WAYS_OUT.getOrDefault(format, Set.of());
        String kind = keys.children(out).stream()
                .filter(kinds::contains)
                .findFirst()
                .orElseThrow(() -> Keys.wrong(out, null, "format " + format + " goes out by " + kinds));
        keys.only(out, Set.of(kind, "content", "retry"));
        String url = keys.required(out + "." + kind);
        if (!isHttp(url)) {
            throw Keys.wrong(out + "." + kind, url, "is not an http or https address");
        }
        List<String> content = keys.list(out + ".content", List.copyOf(CONTENT));
        content.stream().filter(each -> !CONTENT.contains(each)).findFirst().ifPresent(each -> {
            // Taken as it is, it would mean that nothing is ever sent there.
            throw Keys.wrong(out + ".content", each, "unknown kind of record; known are " + CONTENT);
        });
        return new Wire.Out(kind, url, content, retry(out + ".retry"));
    }

    private Wire.Retry retry(String key) {
        keys.only(key, Set.of("first", "factor", "max", "jitter", "budget", "idempotent"));
        Wire.Retry standard = Wire.Retry.standard();
        Wire.Retry retry = new Wire.Retry(
                keys.value(key + ".first", Duration.class, standard.first()),
                keys.value(key + ".factor", Double.class, standard.factor()),
                keys.value(key + ".max", Duration.class, standard.max()),
                keys.value(key + ".jitter", Double.class, standard.jitter()),
                keys.value(key + ".budget", Duration.class, standard.budget()),
                keys.value(key + ".idempotent", Boolean.class, standard.idempotent()));
        if (retry.first().toMillis() < 1 || retry.max().compareTo(retry.first()) < 0) {
            throw Keys.wrong(key, null, "first must be positive and max no shorter than first");
        }
        if (retry.factor() < 1 || retry.jitter() < 0 || retry.jitter() > 1) {
            throw Keys.wrong(key, null, "factor must be 1 or more, jitter between 0 and 1");
        }
        return retry;
    }

    /** Everything else belongs to the format; lists are joined with commas. */
    private Map<String, String> options(Map<String, Object> all) {
        Map<String, String> options = new TreeMap<>();
        all.forEach((key, value) -> {
            if (!Set.of("format", "in", "out").contains(key)) {
                boolean list = value instanceof Map<?, ?>;
                options.put(key, list ? String.join(",", keys.list(at + "." + key, List.of())) : String.valueOf(value));
            }
        });
        return options;
    }

    private static void peer(String key, String peer) {
        // A name would be looked up at every connection, and whoever answers the look-up would decide.
        if (!peer.matches("[0-9.]+(/\\d{1,2})?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/\\d{1,3})?")) {
            throw Keys.wrong(key, peer, "is neither an address nor a network (10.1.0.0/16)");
        }
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }
}
