package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import java.math.BigDecimal;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class LabObservationProfileTest {
    private final Observation observation = Samples.observation();

    @Test
    void acceptsTheSmallest() {
        assertPasses(observation);
    }

    @Test
    void acceptsAFigureWithEverythingReceived() {
        var quantity = Samples.quantity().setSystem(Systems.UCUM).setCode("10*9/L");
        quantity.getValueElement().addExtension(Extensions.RECEIVED_VALUE, new StringType("5.60"));
        observation.setValue(quantity);
        observation.getCode().addCoding(new Coding(Systems.local(Samples.DAZU, "item"), "WBC", "白细胞计数"));
        observation.getCode().addCoding(new Coding().setSystem(Systems.LOINC).setCode("6690-2"));
        observation
                .getCode()
                .addCoding(new Coding().setSystem(Systems.RECOGNITION_ITEM).setCode("LAB-WBC"));
        observation.getCode().addExtension(Extensions.RECEIVED_CODE, new Coding(null, "WBC", "*白细胞计数"));
        observation.getStatusElement().addExtension(Extensions.RECEIVED_STATUS, new CodeType("F"));
        var mark = observation.addExtension().setUrl(Extensions.RECOGNITION_MARK);
        mark.addExtension("printed", new StringType("*"));
        mark.addExtension("scope", new CodeType("chuanyu"));
        observation.addExtension(Extensions.RECEIVED_FLAG, new CodeType("N"));
        var converted = observation.addExtension().setUrl(Extensions.CONVERTED);
        converted.addExtension(
                "value",
                new Quantity()
                        .setValue(new BigDecimal("5.60"))
                        .setSystem(Systems.UCUM)
                        .setCode("10*9/L"));
        converted.addExtension("mapVersion", new StringType("1"));
        observation
                .addReferenceRange()
                .setText("3.5-9.5")
                .addExtension(Extensions.RECEIVED_RANGE, new StringType("3.5-9.5"));
        observation.addIdentifier().setSystem(Systems.OBSERVATION_SUB_ID).setValue("1");

        assertPasses(observation);
    }

    @Test
    void acceptsAFigureWithoutUnit() {
        observation.setValue(new Quantity().setValue(new BigDecimal("1.02")));

        assertPasses(observation);
    }

    @Test
    void acceptsARatioARangeAndACode() {
        observation.setValue(new Ratio().setNumerator(new Quantity(1)).setDenominator(new Quantity(40)));
        assertPasses(observation);

        observation.setValue(new Range().setLow(new Quantity(10)).setHigh(new Quantity(20)));
        assertPasses(observation);

        observation.setValue(new CodeableConcept().setText("阳性"));
        assertPasses(observation);
    }

    @Test
    void acceptsAReasonForAbsence() {
        observation
                .setValue(null)
                .setDataAbsentReason(
                        Samples.concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "error"));

        assertPasses(observation);
    }

    @Test
    void acceptsAStatusThatPromisesNoValue() {
        observation.setValue(null).setStatus(Observation.ObservationStatus.REGISTERED);
        assertPasses(observation);

        observation.setStatus(Observation.ObservationStatus.CANCELLED);
        assertPasses(observation);

        observation.setStatus(Observation.ObservationStatus.ENTEREDINERROR);
        assertPasses(observation);
    }

    @Test
    void acceptsAChangeOfStatusOnly() {
        observation.setValue(null).addExtension(Extensions.STATUS_ONLY, new BooleanType(true));

        assertPasses(observation);
    }

    @Test
    void acceptsAPanelOfMembers() {
        observation.setValue(null).addHasMember(new Reference("Observation/o2"));

        assertPasses(observation);
    }

    @Test
    void rejectsAResultWithoutValue() {
        observation.setValue(null);

        assertFails(observation, "chuanyu-obs-1");
    }

    @Test
    void rejectsAPreliminaryResultWithoutValue() {
        observation.setValue(null).setStatus(Observation.ObservationStatus.PRELIMINARY);

        assertFails(observation, "chuanyu-obs-1");
    }

    @Test
    void rejectsAStatusOnlyThatIsFalse() {
        observation.setValue(null).addExtension(Extensions.STATUS_ONLY, new BooleanType(false));

        assertFails(observation, "chuanyu-obs-1");
    }

    @Test
    void rejectsAQuantityWithoutNumber() {
        observation.setValue(Samples.quantity().setValue((BigDecimal) null));

        assertFails(observation, "chuanyu-obs-2");
    }

    @Test
    void rejectsAUnitThatIsNotAsItCame() {
        observation.setValue(new Quantity().setValue(new BigDecimal("5.6")).setUnit("g/L"));

        assertFails(observation, "chuanyu-obs-3");
    }

    @Test
    void rejectsAUnitCodeThatIsNotUcum() {
        observation.setValue(Samples.quantity().setSystem("urn:oid:1.2.3").setCode("x"));

        assertFails(observation, "chuanyu-obs-4");
    }

    @Test
    void rejectsAUnitThatUcumDoesNotKnow() {
        observation.setValue(Samples.quantity().setSystem(Systems.UCUM).setCode("bogus"));

        assertThat(Fhir.OFFICIAL.validate(observation).getIssue())
                .anyMatch(issue -> issue.getDiagnostics().contains("bogus"));
    }

    @Test
    void rejectsAResultWithoutStatus() {
        observation.setStatus(null);

        assertFails(observation, "Observation.status: minimum required = 1");
    }

    @Test
    void rejectsAResultWithoutCategory() {
        observation.getCategory().clear();

        assertFails(observation, "'Observation.category:laboratory': a matching slice is required");
    }

    @Test
    void rejectsAVitalSign() {
        observation.getCategoryFirstRep().getCodingFirstRep().setCode("vital-signs");

        assertFails(observation, "'Observation.category:laboratory': a matching slice is required");
    }

    @Test
    void rejectsAResultWithoutCode() {
        observation.setCode(null);

        assertFails(observation, "Observation.code: minimum required = 1");
    }

    @Test
    void rejectsACodeThatSaysNothing() {
        observation.getCode().setText(null).addCoding(new Coding().setSystem(Systems.LOINC));

        assertFails(observation, "chuanyu-obs-5");
    }

    @Test
    void rejectsAResultOfNobody() {
        observation.setSubject(null);

        assertFails(observation, "Observation.subject: minimum required = 1");
    }

    @Test
    void rejectsASubjectWithoutReference() {
        observation.setSubject(new Reference().setDisplay("x"));

        assertFails(observation, "Observation.subject.reference: minimum required = 1");
    }

    @Test
    void rejectsASubjectThatIsNoPatient() {
        observation.setSubject(new Reference("Device/d1"));

        assertFails(observation, "chuanyu-ref-1");
    }

    @Test
    void rejectsARangeWithoutText() {
        observation.addReferenceRange().setLow(new Quantity(1));

        assertFails(observation, "chuanyu-obs-6");
    }

    @Test
    void rejectsAnIdentifierWithoutSystem() {
        observation.addIdentifier().setValue("1");

        assertFails(observation, "Observation.identifier.system: minimum required = 1");
    }

    @Test
    void rejectsAnIdentifierWithoutValue() {
        observation.addIdentifier().setSystem(Systems.OBSERVATION_SUB_ID);

        assertFails(observation, "Observation.identifier.value: minimum required = 1");
    }

    @Test
    void rejectsTwoSubIds() {
        observation.addIdentifier().setSystem(Systems.OBSERVATION_SUB_ID).setValue("1");
        observation.addIdentifier().setSystem(Systems.OBSERVATION_SUB_ID).setValue("2");

        assertFails(observation, "Observation.identifier:subId: max allowed = 1");
    }

    @Test
    void rejectsAMarkThatSaysNotWhatWasPrinted() {
        observation.addExtension().setUrl(Extensions.RECOGNITION_MARK).addExtension("scope", new CodeType("national"));

        assertFails(observation, "printed");
    }

    @Test
    void rejectsAMarkOfAnUnknownScope() {
        Extension mark = observation.addExtension().setUrl(Extensions.RECOGNITION_MARK);
        mark.addExtension("printed", new StringType("*"));
        mark.addExtension("scope", new CodeType("galaxy"));

        assertFails(observation, "galaxy");
    }

    @Test
    void rejectsTwoMarks() {
        observation.addExtension().setUrl(Extensions.RECOGNITION_MARK).addExtension("printed", new StringType("*"));
        observation.addExtension().setUrl(Extensions.RECOGNITION_MARK).addExtension("printed", new StringType("*"));

        assertFails(observation, "Observation.extension:recognitionMark: max allowed = 1");
    }
}
