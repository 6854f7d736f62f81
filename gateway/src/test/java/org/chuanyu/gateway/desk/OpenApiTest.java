package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/openapi.json} describes every mapping under {@code /api} and nothing else. */
class OpenApiTest {
    private static final Map<String, HandlerMethod> SERVED = new TreeMap<>();
    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = new ClassPathResource(OpenApiDocument.RESOURCE).getInputStream()) {
            document = JsonMapper.builder().build().readTree(in);
        }
        Mappings.ofGateway().forEach((operation, method) -> {
            if (operation.contains(" /api")) {
                SERVED.put(operation, method);
            }
        });
    }

    @Test
    void describesWhatIsServedAndNothingElse() {
        assertThat(described().keySet()).isEqualTo(SERVED.keySet());
    }

    @Test
    void describesThePathVariables() {
        SERVED.forEach((operation, method) -> {
            Set<String> variables = new TreeSet<>();
            for (var parameter : method.getMethodParameters()) {
                if (parameter.hasParameterAnnotation(PathVariable.class)) {
                    variables.add(parameter.getParameter().getName());
                }
            }
            assertThat(names(operation, "path")).as(operation).isEqualTo(variables);
        });
    }

    @Test
    void describesTheParametersOfTheSearch() {
        Set<String> names = new TreeSet<>(MessageSearch.NAMES);

        assertThat(names("GET /api/messages", "query")).isEqualTo(names);
        assertThat(new TreeSet<>(document.at("/components/schemas/MessageSearch/properties")
                        .propertyNames()))
                .isEqualTo(names);
        assertThat(names("GET /api/messages/{id}", "query")).containsExactly(MessagesApi.CONTENT);
    }

    @Test
    void resolvesEveryReference() {
        List<String> missing = new ArrayList<>();
        references(document).stream()
                .filter(reference -> document.at(reference.substring(1)).isMissingNode())
                .forEach(missing::add);

        assertThat(missing).isEmpty();
    }

    @Test
    void namesEveryOperationOnce() {
        assertThat(described().values().stream()
                        .map(operation -> operation.at("/operationId").asString())
                        .toList())
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    private static Map<String, JsonNode> described() {
        Map<String, JsonNode> operations = new TreeMap<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.put(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
        return operations;
    }

    private static Set<String> names(String operation, String in) {
        Set<String> names = new TreeSet<>();
        JsonNode described = described().get(operation);
        assertThat(described).as(operation).isNotNull();
        described.path("parameters").forEach(parameter -> {
            if (parameter.get("in").asString().equals(in)) {
                names.add(parameter.get("name").asString());
            }
        });
        return names;
    }

    private static List<String> references(JsonNode node) {
        List<String> found = new ArrayList<>();
        node.properties().forEach(property -> {
            if (property.getKey().equals("$ref")) {
                found.add(property.getValue().asString());
            }
            found.addAll(references(property.getValue()));
        });
        if (node.isArray()) {
            node.forEach(element -> found.addAll(references(element)));
        }
        return found;
    }
}
