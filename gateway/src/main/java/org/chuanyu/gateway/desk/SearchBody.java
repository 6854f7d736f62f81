package org.chuanyu.gateway.desk;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a search from a JSON body: an object of strings, bounded, with the same names as the parameters. */
@Component
final class SearchBody {
    private static final int MOST = 16 * 1024;

    private final JsonMapper json;

    SearchBody(JsonMapper json) {
        this.json = json;
    }

    Map<String, String> read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST + 1);
        if (bytes.length > MOST) {
            throw DeskProblem.badBody("a search has at most " + MOST + " bytes");
        }
        Map<String, String> given = new HashMap<>();
        tree(bytes).properties().forEach(property -> {
            JsonNode value = property.getValue();
            if (!value.isString() && !value.isInt()) {
                throw DeskProblem.badParameter(property.getKey(), "must be a string");
            }
            given.put(property.getKey(), value.asString());
        });
        return given;
    }

    private JsonNode tree(byte[] bytes) {
        try {
            JsonNode tree = json.readTree(bytes);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JacksonException e) {
            // Its message would say the body back.
        }
        throw DeskProblem.badBody("the body must be a JSON object");
    }
}
