package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds real answers against {@code openapi.json}: the status is described, the media type is, and the body is what the schema says,
 * with no property that it does not know.
 */
final class DescribedAnswers {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final JsonNode document;

    DescribedAnswers() {
        try (InputStream in = new ClassPathResource(OpenApiDocument.RESOURCE).getInputStream()) {
            document = JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param operation as in {@code GET /api/messages/{id}} */
    void check(String operation, int status, HttpResponse<String> answer) {
        String at = operation + " " + status;
        assertThat(answer.statusCode()).as(at + ": " + answer.body()).isEqualTo(status);
        String[] parts = operation.split(" ");
        JsonNode described = document.path("paths")
                .path(parts[1])
                .path(parts[0].toLowerCase(java.util.Locale.ROOT))
                .path("responses")
                .path(String.valueOf(status));
        assertThat(described.isMissingNode()).as(at + " is described").isFalse();
        JsonNode content = resolved(described).path("content");
        if (content.isEmpty()) {
            assertThat(answer.body()).as(at + " has no body").isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertThat(content.propertyNames()).as(at).contains(type);
        List<String> wrong = new ArrayList<>();
        compare("", JSON.readTree(answer.body()), content.path(type).path("schema"), wrong);
        assertThat(wrong).as(at + ": " + answer.body()).isEmpty();
    }

    private void compare(String path, JsonNode value, JsonNode reference, List<String> wrong) {
        JsonNode schema = resolved(reference);
        if (!isOfType(value, schema.path("type"))) {
            wrong.add(path + " is no " + schema.path("type"));
            return;
        }
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray() && allowed.valueStream().noneMatch(value::equals)) {
            wrong.add(path + " is none of " + allowed);
        }
        String pattern = schema.path("pattern").asString("");
        if (value.isString() && !pattern.isEmpty() && !value.asString().matches(pattern)) {
            wrong.add(path + " does not match " + pattern);
        }
        if (value.isArray()) {
            int i = 0;
            for (JsonNode element : value) {
                compare(path + "/" + i++, element, schema.path("items"), wrong);
            }
        }
        if (value.isObject() && schema.has("properties")) {
            members(path, value, schema, wrong);
        }
    }

    private void members(String path, JsonNode value, JsonNode schema, List<String> wrong) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asString())) {
                wrong.add(path + "/" + name.asString() + " is missing");
            }
        });
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").path(member.getKey());
            String at = path + "/" + member.getKey();
            if (known.isMissingNode()) {
                wrong.add(at + " is not described");
            } else {
                compare(at, member.getValue(), known, wrong);
            }
        });
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(each -> isOfType(value, each));
        }
        return switch (type.asString("")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : resolved(document.at(reference.asString().substring(1)));
    }
}
