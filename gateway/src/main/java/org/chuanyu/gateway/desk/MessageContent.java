package org.chuanyu.gateway.desk;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bodies of a message as a page shows them: one segment to a line, indented JSON, and at most so much that the page stays
 * readable; the API gives all of it.
 *
 * @param cut whether the raw text goes on
 */
record MessageContent(String raw, boolean cut, List<Body> canonical) {
    private static final int LONGEST = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One canonical resource. */
    record Body(String reference, int version, String json) {}

    static MessageContent of(MessageTrace trace) {
        String raw = text(trace.received().text());
        return new MessageContent(
                raw.length() > LONGEST ? raw.substring(0, LONGEST) : raw,
                raw.length() > LONGEST,
                trace.canonical().stream()
                        .map(stored -> new Body(stored.reference(), stored.version(), indented(stored.resource())))
                        .toList());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String indented(@Nullable String json) {
        return json == null ? "" : JSON.readTree(json).toPrettyString();
    }
}
