package org.chuanyu.gateway.records.erasure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of {@code /api/erasures} and {@code /api/holds}, read within bounds: an object with these members and no others. */
final class ErasureBody {
    private static final int MOST_BYTES = 8 * 1024;
    private static final int LONGEST_REASON = 500;

    private final JsonNode tree;

    private ErasureBody(JsonNode tree) {
        this.tree = tree;
    }

    static ErasureBody read(JsonMapper json, InputStream body, String... names) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw ErasureProblem.bad("the body has at most " + MOST_BYTES + " bytes");
        }
        JsonNode tree = tree(json, bytes);
        Set<String> known = new TreeSet<>(Set.of(names));
        if (!known.containsAll(tree.propertyNames())) {
            throw ErasureProblem.bad("there are only " + String.join(", ", known));
        }
        return new ErasureBody(tree);
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
        throw ErasureProblem.bad("the body must be a JSON object");
    }

    /** A canonical Patient id. */
    String patient() {
        String id = text("patient");
        if (!id.matches("[A-Za-z0-9.-]{1,64}")) {
            throw ErasureProblem.bad("patient: the id of a Patient");
        }
        return id;
    }

    String oneOf(String name, Set<String> codes) {
        String code = text(name);
        if (!codes.contains(code)) {
            throw ErasureProblem.bad(name + ": one of " + String.join(", ", new TreeSet<>(codes)));
        }
        return code;
    }

    String reason() {
        String reason = text("reason").strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
            throw ErasureProblem.bad("a reason of 1 to " + LONGEST_REASON + " characters is needed");
        }
        return reason;
    }

    private String text(String name) {
        JsonNode value = tree.path(name);
        return value.isString() ? value.asString() : "";
    }
}
