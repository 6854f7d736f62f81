package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The CapabilityStatement promises nothing that does not work. */
@GatewayTest
class CapabilityIT {
    @Autowired
    GatewayClient client;

    @Autowired
    FhirContext context;

    private CapabilityStatement statement() {
        HttpResponse<String> answer = client.anonymous().get("/fhir/metadata");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return context.newJsonParser().parseResource(CapabilityStatement.class, answer.body());
    }

    /** It is kept for everybody: an address in it would be the one that somebody else has put into a request. */
    @Test
    void saysNothingOfWhereSomebodyFoundIt() {
        assertThat(statement().getImplementation().hasUrl()).isFalse();
        assertThat(client.anonymous().get("/fhir/metadata").body()).doesNotContain("localhost");
        assertThat(client.tlsOnly().get("/fhir/metadata").body()).doesNotContain("localhost");
    }

    @Test
    void keepsWhatItPromises() {
        GatewayClient.Caller doctor = client.as("doctor-dazu");
        for (CapabilityStatementRestResourceComponent resource :
                statement().getRestFirstRep().getResource()) {
            String type = resource.getType();
            if (!SearchTable.serves(type)) {
                continue;
            }
            for (CapabilityStatementRestResourceSearchParamComponent parameter : resource.getSearchParam()) {
                String value = switch (parameter.getType()) {
                    case DATE -> "2026-03-01";
                    case REFERENCE -> "absent";
                    default -> "absent";
                };
                works(doctor, type + "?" + parameter.getName() + "=" + value);
                if (!parameter.getName().startsWith("_")) {
                    works(doctor, type + "?_id=absent&" + parameter.getName() + ":missing=true");
                }
            }
            resource.getSearchInclude()
                    .forEach(include -> works(doctor, type + "?_id=absent&_include=" + include.getValue()));
            resource.getSearchRevInclude()
                    .forEach(include -> works(doctor, type + "?_id=absent&_has:" + include.getValue() + ":_id=absent"));
            resource.getSearchRevInclude()
                    .forEach(include -> works(doctor, type + "?_id=absent&_revinclude=" + include.getValue()));
            assertThat(resource.getInteraction())
                    .extracting(interaction -> interaction.getCode())
                    .contains(
                            TypeRestfulInteraction.READ,
                            TypeRestfulInteraction.VREAD,
                            TypeRestfulInteraction.SEARCHTYPE,
                            TypeRestfulInteraction.HISTORYINSTANCE)
                    .doesNotContain(
                            TypeRestfulInteraction.CREATE,
                            TypeRestfulInteraction.UPDATE,
                            TypeRestfulInteraction.PATCH,
                            TypeRestfulInteraction.DELETE);
            assertThat(resource.getProfile()).isNotEmpty();
        }
    }

    /** What is no record: the audit log, profiles, maps, operations. */
    @Test
    void keepsWhatItPromisesOfEverythingElse() {
        Set<String> seen = new TreeSet<>();
        for (CapabilityStatementRestResourceComponent resource :
                statement().getRestFirstRep().getResource()) {
            String type = resource.getType();
            if (SearchTable.serves(type)) {
                continue;
            }
            seen.add(type);
            GatewayClient.Caller caller = client.as(type.equals("AuditEvent") ? "auditor" : "doctor-dazu");
            List<TypeRestfulInteraction> interactions = resource.getInteraction().stream()
                    .map(interaction -> interaction.getCode())
                    .toList();
            assertThat(interactions)
                    .as(type)
                    .doesNotContain(
                            TypeRestfulInteraction.CREATE,
                            TypeRestfulInteraction.UPDATE,
                            TypeRestfulInteraction.PATCH,
                            TypeRestfulInteraction.DELETE);
            if (interactions.contains(TypeRestfulInteraction.SEARCHTYPE)) {
                assertThat(resource.getSearchParam()).as(type).isNotEmpty();
                works(caller, type);
            }
            for (CapabilityStatementRestResourceSearchParamComponent parameter : resource.getSearchParam()) {
                String value = switch (parameter.getType()) {
                    case DATE -> "2026-03-01";
                    case NUMBER -> "gt1";
                    case REFERENCE -> type.equals("AuditEvent") ? "Patient/absent" : "absent";
                    default -> "absent";
                };
                works(caller, type + "?" + parameter.getName() + "=" + value);
            }
            if (interactions.contains(TypeRestfulInteraction.READ)) {
                assertThat(caller.get("/fhir/" + type + "/absent").statusCode())
                        .as(type)
                        .isEqualTo(404);
            }
            resource.getSearchInclude().forEach(include -> works(caller, type + "?_include=" + include.getValue()));
        }
        assertThat(seen).contains("AuditEvent", "StructureDefinition", "ConceptMap", "CodeSystem", "ValueSet");
    }

    @Test
    void saysHowOneIsLetIn() {
        CapabilityStatement.CapabilityStatementRestSecurityComponent security =
                statement().getRestFirstRep().getSecurity();

        assertThat(security.getService())
                .extracting(service -> service.getCodingFirstRep().getCode())
                .containsExactlyInAnyOrder("Certificates", "Basic");
        assertThat(security.getDescription()).isNotBlank();
        assertThat(client.anonymous().get("/fhir/Patient").statusCode()).isEqualTo(401);
    }

    @Test
    void saysWhyValuesAreNotSearched() {
        assertThat(statement().getRestFirstRep().getDocumentation()).contains("value-quantity", "encrypted");
        assertThat(client.as("doctor-dazu")
                        .get("/fhir/Observation?value-quantity=gt5")
                        .statusCode())
                .isEqualTo(400);
    }

    private void works(GatewayClient.Caller caller, String path) {
        HttpResponse<String> answer = caller.get("/fhir/" + path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    }

    @Test
    void promisesEveryTypeAndTheTransaction() {
        CapabilityStatement statement = statement();

        assertThat(statement.getRestFirstRep().getResource())
                .extracting(CapabilityStatementRestResourceComponent::getType)
                .containsAll(SearchTable.types())
                .contains("StructureDefinition", "ConceptMap", "AuditEvent");
        assertThat(statement.getRestFirstRep().getInteraction())
                .extracting(interaction -> interaction.getCode().toCode())
                .contains("transaction");
        assertThat(statement.getRestFirstRep().getDocumentation()).contains("strict", ":missing", "_has");
    }
}
