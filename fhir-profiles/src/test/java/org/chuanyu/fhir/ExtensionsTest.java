package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each extension takes its own type of value, where it belongs, and nothing else. */
class ExtensionsTest {

    /** An extension, a value of its type, and the resource and the element that carry it. */
    record Case(String url, Type value, Resource resource, Consumer<Extension> place) {
        void put(@Nullable Type with) {
            place.accept(new Extension(url).setValue(with));
        }

        @Override
        public String toString() {
            return url.substring(url.lastIndexOf('/') + 1);
        }
    }

    static Stream<Case> simple() {
        Observation result = Samples.observation().setValue(Samples.quantity());
        Quantity quantity = result.getValueQuantity().setUnit(null);
        quantity.getExtension().clear();
        result.addReferenceRange().setText("3.5-9.5");
        Patient patient = Samples.patient().setGender(AdministrativeGender.MALE);
        DiagnosticReport report = Samples.report();
        var document = report.addPresentedForm().setTitle("报告");
        Encounter encounter = Samples.encounter();
        return Stream.of(
                new Case(Extensions.RECEIVED_CODE, new Coding().setCode("WBC"), result, result.getCode()::addExtension),
                new Case(Extensions.RECEIVED_UNIT, new StringType("g/L"), result, quantity::addExtension),
                new Case(
                        Extensions.RECEIVED_VALUE,
                        new StringType("5.60"),
                        result,
                        quantity.getValueElement()::addExtension),
                new Case(
                        Extensions.RECEIVED_RANGE,
                        new StringType("3-9"),
                        result,
                        result.getReferenceRangeFirstRep()::addExtension),
                new Case(
                        Extensions.MAPPED_BY,
                        new UriType(Systems.BASE + "/ConceptMap/dazu-rmyy-item"),
                        result,
                        result.getCode()
                                .addCoding(new Coding(Systems.LOINC, "6690-2", null))
                                .getCoding()
                                .get(result.getCode().getCoding().size() - 1)::addExtension),
                new Case(Extensions.RECEIVED_FLAG, new CodeType("H"), result, result::addExtension),
                new Case(Extensions.STATUS_ONLY, new BooleanType(true), result, result::addExtension),
                new Case(
                        Extensions.RECEIVED_STATUS, new CodeType("F"), result, result.getStatusElement()::addExtension),
                new Case(
                        Extensions.NATIONAL_SEX,
                        new Coding(Systems.NATIONAL_SEX, "1", "男性"),
                        patient,
                        patient.getGenderElement()::addExtension),
                new Case(Extensions.TRIGGER, new CodeType("A01"), encounter, encounter::addExtension),
                new Case(Extensions.REPORT_NOTE, new Annotation().setText("溶血"), report, report::addExtension),
                new Case(Extensions.DOCUMENT_KEY, new StringType("PDF/1"), report, document::addExtension),
                new Case(Extensions.DOCUMENT_STATUS, new CodeType("final"), report, document::addExtension));
    }

    @ParameterizedTest
    @MethodSource("simple")
    void takesItsOwnType(Case it) {
        it.put(it.value());

        assertThat(Fhir.errors(it.resource())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("simple")
    void refusesAnotherType(Case it) {
        it.put(new DecimalType("1"));

        assertThat(Fhir.errors(it.resource())).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("simple")
    void refusesAnotherPlace(Case it) {
        var specimen = Samples.specimen();
        specimen.addExtension(new Extension(it.url()).setValue(it.value()));

        if (it.url().equals(Extensions.RECEIVED_VALUE)) {
            // The exact text may stand on any element.
            assertThat(Fhir.errors(specimen)).isEmpty();
        } else {
            assertThat(Fhir.errors(specimen)).anyMatch(error -> error.contains(it.toString()));
        }
    }

    @Test
    void refusesAStatusOnlyThatIsFalse() {
        Observation result = Samples.observation();
        result.addExtension(Extensions.STATUS_ONLY, new BooleanType(false));

        assertThat(Fhir.errors(result)).anyMatch(error -> error.contains("true"));
    }

    @Test
    void refusesAConversionWithoutFigure() {
        Observation result = Samples.observation();
        result.addExtension().setUrl(Extensions.CONVERTED).addExtension("mapVersion", new StringType("1"));

        assertThat(Fhir.errors(result)).anyMatch(error -> error.contains("value"));
    }

    @Test
    void refusesAConversionToText() {
        Observation result = Samples.observation();
        result.addExtension().setUrl(Extensions.CONVERTED).addExtension("value", new StringType("5.6 mmol/L"));

        assertThat(Fhir.errors(result)).isNotEmpty();
    }

    @Test
    void takesAMarkOnAReport() {
        DiagnosticReport report = Samples.report();
        report.addExtension().setUrl(Extensions.RECOGNITION_MARK).addExtension("printed", new StringType("川渝HR"));

        assertThat(Fhir.errors(report)).isEmpty();
    }
}
