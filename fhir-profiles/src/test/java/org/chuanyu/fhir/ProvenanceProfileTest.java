package org.chuanyu.fhir;

import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProvenanceProfileTest {
    private final Provenance provenance = Samples.provenance();

    @Test
    void acceptsTheSmallest() {
        assertPasses(provenance);
    }

    @Test
    void acceptsALoss() {
        loss("OBX[3]-17", "clinical").addExtension("kind", new CodeType("unmapped-field"));

        assertPasses(provenance);
    }

    @Test
    void rejectsAProvenanceOfNothing() {
        provenance.getTarget().clear();

        assertFails(provenance, "Provenance.target: minimum required = 1");
    }

    @Test
    void rejectsAProvenanceWithoutDate() {
        provenance.setRecorded(null);

        assertFails(provenance, "Provenance.recorded: minimum required = 1");
    }

    @Test
    void rejectsAProvenanceByNobody() {
        provenance.getAgent().clear();

        assertFails(provenance, "Provenance.agent: minimum required = 1");
    }

    @Test
    void acceptsTheGatewayBesideTheSource() {
        provenance.addAgent().setWho(new Reference().setDisplay("Chuanyu gateway"));

        assertPasses(provenance);
    }

    @Test
    void rejectsAnAgentWithoutWho() {
        provenance.addAgent().getType().setText("x");

        assertFails(provenance, "Provenance.agent.who: minimum required = 1");
    }

    @Test
    void rejectsAgentsWithADisplayOnly() {
        provenance.getAgentFirstRep().setWho(new Reference().setDisplay("x"));

        assertFails(provenance, "chuanyu-prov-1");
    }

    @Test
    void rejectsALossWithoutPath() {
        loss(null, "clinical");

        assertFails(provenance, "path");
    }

    @Test
    void rejectsALossWithoutSeverity() {
        loss("OBX[3]-17", null);

        assertFails(provenance, "severity");
    }

    @Test
    void rejectsALossOfAnUnknownSeverity() {
        loss("OBX[3]-17", "annoying");

        assertFails(provenance, "annoying");
    }

    private Extension loss(@Nullable String path, @Nullable String severity) {
        Extension loss = provenance.addExtension().setUrl(Extensions.LOSS);
        if (path != null) {
            loss.addExtension("path", new StringType(path));
        }
        if (severity != null) {
            loss.addExtension("severity", new CodeType(severity));
        }
        return loss;
    }
}
