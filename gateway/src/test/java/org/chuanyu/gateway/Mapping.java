package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Changes the item map of dazu-rmyy over REST, as the two people who have to. */
public final class Mapping {
    private static final String URL = "https://fhir.chuanyu-health.org/ConceptMap/dazu-rmyy-item";
    private static final String LOCAL = "https://fhir.chuanyu-health.org/local/dazu-rmyy/";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GatewayClient client;

    public Mapping(GatewayClient client) {
        this.client = client;
    }

    /** The id of the version that was approved last. */
    public long approvedLast() {
        HttpResponse<String> found = client.as("engineer").get("/api/maps?status=approved&url=" + URL);
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        return JSON.readTree(found.body()).at("/maps/0/id").asLong();
    }

    public static String line(String kind, String code, String target, String targetCode) {
        return JSON.writeValueAsString(Map.of(
                "sourceSystem", LOCAL + kind, "sourceCode", code, "targetSystem", target, "targetCode", targetCode));
    }

    /** A draft by the engineer; its id. */
    public long propose(String add, String remove) {
        HttpResponse<String> made = amend(approvedLast(), "{\"add\":[" + add + "],\"remove\":[" + remove + "]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return JSON.readTree(made.body()).get("id").asLong();
    }

    /** A draft of a map of dazu-rmyy's own items, by the engineer; its id. */
    public long proposeMap(String name, String line) {
        JsonNode said = JSON.readTree(line);
        String map = JSON.writeValueAsString(Map.of(
                "resourceType",
                "ConceptMap",
                "url",
                "https://fhir.chuanyu-health.org/ConceptMap/" + name,
                "status",
                "draft",
                "group",
                List.of(Map.of(
                        "source",
                        said.get("sourceSystem").asString(),
                        "target",
                        said.get("targetSystem").asString(),
                        "element",
                        List.of(Map.of(
                                "code",
                                said.get("sourceCode").asString(),
                                "target",
                                List.of(Map.of(
                                        "code", said.get("targetCode").asString(), "equivalence", "equivalent"))))))));
        HttpResponse<String> made = client.as("engineer").post("/api/maps", "application/fhir+json", map);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return JSON.readTree(made.body()).get("id").asLong();
    }

    public HttpResponse<String> amend(long id, String body) {
        return client.as("engineer").post("/api/maps/" + id + "/entries", "application/json", body);
    }

    public HttpResponse<String> approve(String login, long id, String body) {
        return client.as(login).post("/api/maps/" + id + "/approve", "application/json", body);
    }

    /** Both steps; {@code url|version} of what holds now. */
    public String change(String add, String remove) {
        HttpResponse<String> approved = approve("approver-dazu", propose(add, remove), "{}");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        JsonNode version = JSON.readTree(approved.body());
        return version.get("url").asString() + "|" + version.get("version").asString();
    }
}
