package org.chuanyu.bench.path;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.v25.group.ORU_R01_OBSERVATION;
import ca.uhn.hl7v2.model.v25.group.ORU_R01_ORDER_OBSERVATION;
import ca.uhn.hl7v2.model.v25.message.ORU_R01;
import ca.uhn.hl7v2.model.v25.segment.OBX;
import ca.uhn.hl7v2.model.v25.segment.PID;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;

/** The shortest way from a laboratory message to FHIR: what stands in the field goes into the element, and nothing is asked. */
final class FloorMessage {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final PipeParser parser;

    FloorMessage() {
        DefaultHapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        this.parser = context.getPipeParser();
    }

    /** A message's resources as JSON. */
    record Parsed(String controlId, List<byte[]> bodies) {}

    Parsed read(byte[] message) {
        try {
            ORU_R01 oru = (ORU_R01) parser.parse(new String(message, StandardCharsets.UTF_8));
            List<Resource> resources = new ArrayList<>();
            resources.add(patient(oru.getPATIENT_RESULT().getPATIENT().getPID()));
            ORU_R01_ORDER_OBSERVATION order = oru.getPATIENT_RESULT().getORDER_OBSERVATION();
            DiagnosticReport report = new DiagnosticReport();
            report.addIdentifier()
                    .setValue(order.getOBR().getFillerOrderNumber().encode());
            report.getCode()
                    .addCoding()
                    .setCode(order.getOBR().getUniversalServiceIdentifier().encode());
            resources.add(report);
            for (ORU_R01_OBSERVATION each : order.getOBSERVATIONAll()) {
                resources.add(observation(each.getOBX()));
            }
            IParser json = FHIR.newJsonParser();
            List<byte[]> bodies = resources.stream()
                    .map(resource -> json.encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8))
                    .toList();
            return new Parsed(oru.getMSH().getMessageControlID().getValue(), bodies);
        } catch (HL7Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Patient patient(PID pid) throws HL7Exception {
        Patient patient = new Patient();
        patient.addIdentifier().setValue(pid.getPatientIdentifierList(0).encode());
        patient.addName().setText(pid.getPatientName(0).encode());
        return patient;
    }

    private static Observation observation(OBX obx) throws HL7Exception {
        Observation observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation
                .getCode()
                .addCoding()
                .setCode(obx.getObservationIdentifier().getIdentifier().getValue())
                .setDisplay(obx.getObservationIdentifier().getText().getValue());
        observation.setValue(new Quantity()
                .setValue(new java.math.BigDecimal(obx.getObservationValue(0).encode()))
                .setUnit(obx.getUnits().encode()));
        observation.addReferenceRange().setText(obx.getReferencesRange().getValue());
        return observation;
    }
}
