package org.chuanyu.fhir;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;

/** chuanyu-lab-report, chuanyu-lab-observation, chuanyu-specimen and chuanyu-service-request in plain Java. */
final class LabChecks {
    private static final Set<String> REPORT_NUMBERS = Set.of(Systems.LAB_REPORT_NUMBER);
    private static final Set<String> ORDER_NUMBERS = Set.of(Systems.ORDER_NUMBER, Systems.FILLER_ORDER_NUMBER);
    private static final Set<String> SPECIMEN_IDS = Set.of(Systems.SPECIMEN_ID);
    private static final Set<String> SCOPES =
            Set.of("national", "chuanyu", "province", "city", "county", "alliance", "unknown");
    private static final Set<DiagnosticReportStatus> FINISHED = EnumSet.of(
            DiagnosticReportStatus.FINAL,
            DiagnosticReportStatus.AMENDED,
            DiagnosticReportStatus.CORRECTED,
            DiagnosticReportStatus.APPENDED);
    /** These promise no value. */
    private static final Set<ObservationStatus> WITHOUT_VALUE = EnumSet.of(
            ObservationStatus.REGISTERED,
            ObservationStatus.CANCELLED,
            ObservationStatus.ENTEREDINERROR,
            ObservationStatus.UNKNOWN);

    private LabChecks() {}

    // A status is asked for by its value: an element that holds the received status and no code is there, and says
    // nothing.

    static void report(DiagnosticReport report, String where, Findings findings) {
        Shapes.identifiers(report.getIdentifier(), REPORT_NUMBERS, where, findings);
        int numbers = 0;
        for (Identifier identifier : report.getIdentifier()) {
            numbers += Systems.LAB_REPORT_NUMBER.equals(identifier.getSystem()) ? 1 : 0;
        }
        findings.rule(numbers == 1, "report-number", where + ".identifier", "a report has exactly one report number");
        findings.require(report.getStatus() != null, where, "status");
        category(report.getCategory(), Systems.DIAGNOSTIC_SERVICE_SECTION, "LAB", where, findings);
        findings.require(report.hasCode(), where, "code");
        findings.rule(
                !report.hasCode() || Shapes.saysWhat(report.getCode()),
                "chuanyu-rep-2",
                where + ".code",
                "a code has a code or a text");
        Shapes.subject(report.hasSubject(), report.getSubject(), where, findings);
        findings.require(report.hasPerformer(), where, "performer");
        findings.advise(
                !FINISHED.contains(report.getStatus())
                        || report.hasResult()
                        || report.hasPresentedForm()
                        || report.hasConclusion(),
                "chuanyu-rep-1",
                where,
                "a finished report should have results, a document or a conclusion");
    }

    static void observation(Observation observation, String where, Findings findings) {
        Shapes.identifiers(observation.getIdentifier(), Set.of(), where, findings);
        long subIds = observation.getIdentifier().stream()
                .filter(identifier -> Systems.OBSERVATION_SUB_ID.equals(identifier.getSystem()))
                .count();
        findings.rule(subIds <= 1, "sub-id", where + ".identifier", "a result has at most one sub-id");
        findings.require(observation.getStatus() != null, where, "status");
        category(observation.getCategory(), Systems.OBSERVATION_CATEGORY, "laboratory", where, findings);
        findings.require(observation.hasCode(), where, "code");
        findings.rule(
                !observation.hasCode() || Shapes.saysWhat(observation.getCode()),
                "chuanyu-obs-5",
                where + ".code",
                "a code has a code or a text");
        Shapes.subject(observation.hasSubject(), observation.getSubject(), where, findings);
        value(observation, where, findings);
        for (int i = 0; i < observation.getReferenceRange().size(); i++) {
            findings.rule(
                    observation.getReferenceRange().get(i).hasText(),
                    "chuanyu-obs-6",
                    where + ".referenceRange[" + i + "]",
                    "a range keeps its text");
        }
        marks(observation, where, findings);
    }

    static void specimen(Specimen specimen, String where, Findings findings) {
        Shapes.identifiers(specimen.getIdentifier(), SPECIMEN_IDS, where, findings);
        findings.rule(
                specimen.hasType()
                        || specimen.hasIdentifier()
                        || specimen.hasAccessionIdentifier()
                        || specimen.hasCollection(),
                "chuanyu-spm-1",
                where,
                "a specimen says what it is: a type, an identifier or a collection");
        findings.rule(
                !specimen.hasType() || Shapes.saysWhat(specimen.getType()),
                "chuanyu-spm-3",
                where + ".type",
                "a type has a code or a text");
        findings.advise(specimen.hasSubject(), "chuanyu-spm-2", where, "a specimen should name its patient");
    }

    static void order(ServiceRequest order, String where, Findings findings) {
        findings.require(order.hasIdentifier(), where, "identifier");
        Shapes.identifiers(order.getIdentifier(), ORDER_NUMBERS, where, findings);
        findings.require(order.getStatus() != null, where, "status");
        findings.rule(
                order.getIntent() == ServiceRequest.ServiceRequestIntent.ORDER,
                "intent-order",
                where + ".intent",
                "the intent is order");
        findings.rule(
                !order.hasCode() || Shapes.saysWhat(order.getCode()),
                "chuanyu-req-2",
                where + ".code",
                "a code has a code or a text");
        findings.advise(order.hasCode(), "chuanyu-req-1", where, "an order should say what is ordered");
        Shapes.subject(order.hasSubject(), order.getSubject(), where, findings);
    }

    private static void category(
            List<CodeableConcept> categories, String system, String code, String where, Findings findings) {
        long matching = categories.stream()
                .filter(category -> category.hasCoding(system, code))
                .count();
        findings.rule(matching == 1, "category", where + ".category", "exactly one category is " + code);
    }

    private static void value(Observation observation, String where, Findings findings) {
        boolean statusOnly = observation.getExtensionByUrl(Extensions.STATUS_ONLY) != null
                && observation.getExtensionByUrl(Extensions.STATUS_ONLY).getValue() instanceof BooleanType is
                && is.booleanValue();
        findings.rule(
                observation.hasValue()
                        || observation.hasDataAbsentReason()
                        || observation.hasComponent()
                        || observation.hasHasMember()
                        || WITHOUT_VALUE.contains(observation.getStatus())
                        || statusOnly,
                "chuanyu-obs-1",
                where,
                "a result has a value, a reason why not, parts, a status that promises none, or changes the status only");
        findings.rule(
                !(observation.hasValue() && observation.hasDataAbsentReason()),
                "obs-6",
                where + ".dataAbsentReason",
                "a reason for absence only without a value");
        if (observation.hasValue() && observation.getValue() instanceof Quantity quantity) {
            quantity(quantity, where + ".value", findings);
        }
    }

    private static void quantity(Quantity quantity, String where, Findings findings) {
        findings.rule(quantity.hasValue(), "chuanyu-obs-2", where, "a quantity has a number");
        findings.rule(
                !(quantity.hasUnit() || quantity.hasCode())
                        || quantity.getExtensionByUrl(Extensions.RECEIVED_UNIT) != null,
                "chuanyu-obs-3",
                where,
                "a quantity with a unit keeps the unit as it came");
        findings.rule(
                !quantity.hasSystem() || Systems.UCUM.equals(quantity.getSystem()),
                "chuanyu-obs-4",
                where,
                "a coded unit is UCUM");
        findings.rule(!quantity.hasCode() || quantity.hasSystem(), "qty-3", where, "a coded unit has its system");
    }

    private static void marks(Observation observation, String where, Findings findings) {
        List<Extension> marks = observation.getExtensionsByUrl(Extensions.RECOGNITION_MARK);
        findings.rule(marks.size() <= 1, "recognition-mark", where, "a result has at most one recognition mark");
        for (Extension mark : marks) {
            String scope = Shapes.code(mark, "scope");
            findings.rule(
                    Shapes.has(mark, "printed") && (scope.isEmpty() || SCOPES.contains(scope)),
                    "recognition-mark",
                    where,
                    "a recognition mark has what was printed, and a known scope");
        }
    }
}
