package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.Mapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Who may change what a code means, and what nobody may. */
@GatewayTest
// A database of its own: what is approved here would map the records of others.
@TestPropertySource(properties = "gateway.recode.again=2m")
class MapsApiIT {
    private static final String LOINC = "http://loinc.org";

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(strings = {"doctor-dazu", "admin", "auditor", "security", "commission-dazu", "registrar-anyue"})
    void isForEngineersAndApproversOnly(String login) {
        long id = new Mapping(client).approvedLast();

        assertThat(client.as(login).get("/api/maps").statusCode()).isEqualTo(403);
        assertThat(client.as(login).get("/api/maps/" + id).statusCode()).isEqualTo(403);
        assertThat(client.as(login).get("/api/maps/unmapped").statusCode()).isEqualTo(403);
        assertThat(client.as(login)
                        .post("/api/maps", "application/fhir+json", "{\"resourceType\":\"ConceptMap\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(new Mapping(client).approve(login, id, "{}").statusCode()).isEqualTo(403);
        assertThat(client.anonymous().get("/api/maps").statusCode()).isEqualTo(401);
    }

    /** A condition that is half understood would answer another question. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "?owner=dazu-rmyy&owner=anyue-rmyy",
                "?url=",
                "?owner=",
                "?status=",
                "?url=LONG",
                "?owner=x%0Ay",
                "/unmapped?participant=dazu-rmyy&participant=anyue-rmyy",
                "/unmapped?kind=",
                "/unmapped?participant=LONG",
                "/unmapped?count=1&count=2",
                "/1?x=y"
            })
    void takesEveryParameterOnceAndWhole(String query) {
        HttpResponse<String> answer = client.as("engineer").get("/api/maps" + query.replace("LONG", "x".repeat(600)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("xxxx");
    }

    @Test
    void findsByItsParameters() {
        assertThat(client.as("engineer")
                        .get("/api/maps?owner=dazu-rmyy&status=approved")
                        .body())
                .contains("\"owner\":\"dazu-rmyy\"")
                .doesNotContain("\"owner\":\"anyue");
        assertThat(client.as("engineer")
                        .get("/api/maps/unmapped?participant=dazu-rmyy&kind=item&count=5")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void takesFourEyes_ofTheOwnersRegion() {
        Mapping mapping = new Mapping(client);
        long draft = mapping.propose(Mapping.line("item", "QAA1", LOINC, "2951-2"), "");

        assertThat(mapping.approve("engineer", draft, "{}").statusCode()).isEqualTo(403);
        HttpResponse<String> neighbour = mapping.approve("approver-anyue", draft, "{}");
        assertThat(neighbour.statusCode()).isEqualTo(403);
        assertThat(neighbour.body()).contains("not-in-scope");
        assertThat(mapping.approvedLast()).isNotEqualTo(draft);

        // A misspelt date must not mean now.
        assertThat(mapping.approve("approver-dazu", draft, "{\"effectivefrom\":\"2027-01-01T00:00:00+08:00\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(mapping.approve("approver-dazu", draft, "{}").statusCode()).isEqualTo(200);
        assertThat(mapping.approvedLast()).isEqualTo(draft);
        assertThat(mapping.approve("approver-dazu", draft, "{}").body()).contains("decided");
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'MAP_CHANGED' AND object = :object")
                        .param("object", "map/" + draft)
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        // The database knows it, too.
        assertThatThrownBy(() -> jdbc.sql(
                                "INSERT INTO code_map (url, version, status, effective_from, digest, created_at,"
                                        + " author, approved_by) VALUES ('x', '1', 'active', now(), '', now(), 'a', 'a')")
                        .update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void aMapOfEverybodysCodesIsNotForOneRegion() {
        long units = jdbc.sql("SELECT id FROM code_map WHERE url LIKE '%/unit-ucum'")
                .query(Long.class)
                .single();
        HttpResponse<String> made = new Mapping(client)
                .amend(
                        units,
                        "{\"add\":[{\"sourceSystem\":\"https://fhir.chuanyu-health.org/CodeSystem/unit-text\","
                                + "\"sourceCode\":\"十亿/升\",\"targetSystem\":\"http://unitsofmeasure.org\",\"targetCode\":\"10*9/L\"}]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        long draft = jdbc.sql("SELECT max(id) FROM code_map").query(Long.class).single();

        assertThat(new Mapping(client).approve("approver-dazu", draft, "{}").body())
                .contains("not-in-scope");
    }

    @Test
    void aDraftOnAnOldVersionWouldUndoTheNewer() {
        Mapping mapping = new Mapping(client);
        long base = mapping.approvedLast();
        long first = mapping.propose(Mapping.line("item", "QAB1", LOINC, "2951-2"), "");
        long second = mapping.propose(Mapping.line("item", "QAB2", LOINC, "2951-2"), "");

        assertThat(mapping.approve("approver-dazu", first, "{}").statusCode()).isEqualTo(200);
        HttpResponse<String> late = mapping.approve("approver-dazu", second, "{}");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("outdated");
        assertThat(mapping.amend(base, "{\"add\":[" + Mapping.line("item", "QAB3", LOINC, "2951-2") + "]}")
                        .body())
                .contains("outdated");

        HttpResponse<String> refused = client.as("approver-dazu")
                .post("/api/maps/" + second + "/reject", "application/json", "{\"reason\":\"旧版本\"}");
        assertThat(refused.body()).contains("REJECTED", "旧版本");
        assertThat(mapping.approve("approver-dazu", second, "{}").body()).contains("decided");
    }

    @Test
    void aRefusedProposalSaysWhichLineIsWrong() {
        Mapping mapping = new Mapping(client);
        HttpResponse<String> refused = mapping.amend(
                mapping.approvedLast(),
                "{\"add\":[" + Mapping.line("item", "QAC1", LOINC, "2951-2") + ","
                        + Mapping.line("unit", "QAC2", "http://unitsofmeasure.org", "not a unit") + "]}");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body())
                .contains("\"code\":\"not-ucum\"", "\"entry\":2")
                .doesNotContain("\"entry\":1");
        assertThat(client.as("engineer").get("/api/maps?state=draft").statusCode())
                .isEqualTo(400);
        assertThat(client.as("engineer").get("/api/maps/999999").statusCode()).isEqualTo(404);
        assertThat(client.as("engineer")
                        .post("/api/maps", "application/fhir+json", "{\"resourceType\":\"Patient\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void isReadAsConceptMap_andTheSameLinesAgainAreNothingNew() {
        long id = new Mapping(client).approvedLast();
        HttpResponse<String> map = client.as("engineer").get("/api/maps/" + id, "Accept", "application/fhir+json");

        assertThat(map.body()).contains("\"resourceType\":\"ConceptMap\"", "\"6690-2\"");
        assertThat(client.as("engineer").get("/api/maps/" + id).body()).contains("\"targetCode\":\"6690-2\"");
        HttpResponse<String> again = client.as("engineer").post("/api/maps", "application/fhir+json", map.body());
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("nothing-new");
    }

    @Test
    void aPublishedVersionCannotBeEdited() {
        assertThatThrownBy(() -> jdbc.sql("UPDATE code_map SET effective_from = now() WHERE status = 'active'")
                        .update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() ->
                        jdbc.sql("UPDATE code_map_entry SET target_code = '1'").update())
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(
                        () -> jdbc.sql("INSERT INTO code_map_entry SELECT map_id, 99999, source_system, 'Z', 'Z', NULL,"
                                        + " target_system, target_code, NULL, equivalence, NULL, NULL FROM code_map_entry"
                                        + " WHERE position = 0")
                                .update())
                .isInstanceOf(DataAccessException.class);
    }
}
