package org.chuanyu.gateway.identity;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.gateway.identity.IdentityReview.Decision;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a registrar says, read within bounds: {@code {"decision": "confirm", "reason": "…"}}.
 *
 * @param decision null where there is nothing to choose
 */
record ReviewBody(@Nullable Decision decision, String reason) {
    private static final int MOST_BYTES = 8 * 1024;
    private static final int LONGEST_REASON = 500;

    /** @param words the words for a decision; empty where there is nothing to choose */
    static ReviewBody read(JsonMapper json, InputStream body, Map<String, Decision> words) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw ReviewProblem.bad("bad-body", "the body has at most " + MOST_BYTES + " bytes");
        }
        JsonNode tree = tree(json, bytes);
        Set<String> names = words.isEmpty() ? Set.of("reason") : Set.of("decision", "reason");
        if (!names.containsAll(tree.propertyNames())) {
            throw ReviewProblem.bad("bad-body", "there are only " + String.join(", ", new TreeSet<>(names)));
        }
        Decision decision = words.get(text(tree, "decision"));
        if (decision == null && !words.isEmpty()) {
            throw ReviewProblem.bad(
                    "bad-body", "decision is one of " + String.join(", ", new TreeSet<>(words.keySet())));
        }
        String reason = text(tree, "reason").strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
            throw ReviewProblem.bad("bad-body", "a reason of 1 to " + LONGEST_REASON + " characters is needed");
        }
        return new ReviewBody(decision, reason);
    }

    private static String text(JsonNode tree, String name) {
        JsonNode value = tree.path(name);
        return value.isString() ? value.asString() : "";
    }

    private static JsonNode tree(JsonMapper json, byte[] bytes) {
        try {
            JsonNode tree = json.readTree(bytes);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JacksonException e) {
            // Its message would say the body back.
        }
        throw ReviewProblem.bad("bad-body", "the body must be a JSON object");
    }

    @Override
    public String toString() {
        return "ReviewBody[" + decision + "]"; // a reason may name somebody
    }
}
