package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** The OBR groups of an ORU (HL7 v2.5.1 §7.3.1): groups with the same OBR-3 are one report. */
final class ReportMapper {
    /** Table 0074: sections whose reports are no laboratory reports. */
    private static final Set<String> IMAGING = Set.of(
            "RAD", "RX", "CT", "MR", "NMR", "RUS", "CUS", "VUS", "OUS", "US", "NMS", "NRS", "XRC", "CTH", "MRI", "EC",
            "RT", "RTH");

    private final Draft draft;
    private final Reference patient;
    private final @Nullable Reference visit;
    private final People people;
    private final OrderMapper orders;
    private final SpecimenMapper specimens;
    private final ResultMapper results;
    private final Documents documents;
    private final Map<String, Report> reports = new LinkedHashMap<>();

    /** One report in the making. */
    private static final class Report {
        final DiagnosticReport resource = new DiagnosticReport();
        final Map<String, ServiceRequest> orders = new LinkedHashMap<>();
        final List<DiagnosticReportStatus> statuses = new ArrayList<>();
        final List<String> received = new ArrayList<>();
        final Map<String, Integer> documents = new LinkedHashMap<>();
    }

    ReportMapper(Draft draft, Reference patient, @Nullable Reference visit, People people) {
        this.draft = draft;
        this.patient = patient;
        this.visit = visit;
        this.people = people;
        this.orders = new OrderMapper(draft, people);
        this.specimens = new SpecimenMapper(draft, people);
        this.results = new ResultMapper(draft, people);
        this.documents = new Documents(draft);
    }

    void map(List<MessageTree.Order> groups) {
        for (MessageTree.Order group : groups) {
            if (group.obr != null) {
                group(group, group.obr);
            }
        }
        reports.values().forEach(this::finish);
    }

    private void group(MessageTree.Order group, MessageTree.Noted noted) {
        Segment obr = noted.segment();
        Report report = reports.computeIfAbsent(number(group, obr), this::start);
        DiagnosticReport resource = report.resource;
        String code25 = obr.first(25).toUpperCase(Locale.ROOT);
        Reference specimen = specimens(group, resource);
        status(report, obr, code25, results(group, report, obr, code25, specimen));
        order(report, group, obr);
        orders.addCode(resource.getCode(), obr);
        times(obr, resource);
        section(obr, resource);
        for (int field : new int[] {32, 33}) {
            for (Segment.Element person : obr.repetitions(field)) {
                Reference reader = people.practitionerOfNdl(person);
                if (reader != null) {
                    resource.addResultsInterpreter(reader);
                }
            }
        }
        for (Segment.Element person : obr.repetitions(34)) {
            Reference technician = people.practitionerOfNdl(person);
            if (technician != null) {
                resource.addPerformer(technician);
            }
        }
        notes(noted.notes(), resource);
        if (group.orc != null) {
            notes(group.orc.notes(), resource);
        }
    }

    /** OBR-3, by which the report is found for ever; some laboratories only send the order's number. */
    private String number(MessageTree.Order group, Segment obr) {
        String number = Texts.halfWidth(obr.first(3));
        if (number.isEmpty()) {
            number = OrderMapper.number(group, 3);
        }
        if (number.isEmpty()) {
            number = OrderMapper.number(group, 2);
            draft.ledger()
                    .warn("report-number-from-order", obr.path(3), "OBR-3 is missing; the order's number was taken");
        }
        if (number.isEmpty()) {
            throw new ProblemException(Problem.ofSender(
                    "report-without-number", obr.path(3), "a report needs its number in OBR-3, or an order number"));
        }
        return number;
    }

    private Report start(String number) {
        var report = new Report();
        report.resource.addIdentifier(Systems.assigned(Systems.LAB_REPORT_NUMBER, number, draft.source()));
        report.resource.addCategory(new CodeableConcept()
                .addCoding(new Coding()
                        .setSystem(Systems.DIAGNOSTIC_SERVICE_SECTION)
                        .setCode("LAB")));
        report.resource.setSubject(patient.copy());
        report.resource.addPerformer(draft.organization());
        if (visit != null) {
            report.resource.setEncounter(visit.copy());
        }
        return report;
    }

    private @Nullable Reference specimens(MessageTree.Order group, DiagnosticReport resource) {
        List<Reference> found = specimens.map(group, patient.copy());
        found.forEach(reference -> resource.addSpecimen(reference.copy()));
        return found.size() == 1 ? found.get(0) : null;
    }

    /** Adds the results and documents of a group, and says what state each is in. */
    private List<ObservationStatus> results(
            MessageTree.Order group, Report report, Segment obr, String code25, @Nullable Reference specimen) {
        List<ObservationStatus> statuses = new ArrayList<>();
        String parent = parent(obr);
        for (MessageTree.Noted result : group.results) {
            if (Documents.isDocument(result.segment())) {
                statuses.add(document(result, report, code25));
                continue;
            }
            Observation observation = results.map(result, code25);
            observation.setSubject(patient.copy());
            if (visit != null) {
                observation.setEncounter(visit.copy());
            }
            if (specimen != null) {
                observation.setSpecimen(specimen.copy());
            }
            if (!observation.hasEffective()) {
                draft.timestamps().dateTime(obr.first(7)).ifPresent(observation::setEffective);
            }
            if (!parent.isEmpty()) {
                observation.addNote(Notes.of("所属上级结果 Parent result: " + parent));
            }
            statuses.add(observation.getStatus());
            report.resource.addResult(results.add(observation));
        }
        return statuses;
    }

    /** OBR-26 and OBR-29: which organism a susceptibility belongs to. */
    private static String parent(Segment obr) {
        var words = new StringBuilder();
        for (Segment.Element parent : obr.repetitions(26)) {
            words.append(parent.text().replace('^', ' ').trim());
        }
        for (Segment.Element order : obr.repetitions(29)) {
            words.append(words.isEmpty() ? "" : "; ")
                    .append(order.text().replace('^', ' ').trim());
        }
        return words.toString();
    }

    /** A document belongs to the report; what the laboratory flagged about it is said in words. */
    private ObservationStatus document(MessageTree.Noted result, Report report, String code25) {
        Segment obx = result.segment();
        obx.markRead(1);
        Optional<Attachment> document = documents.map(obx, code25, report.documents);
        document.ifPresent(report.resource::addPresentedForm);
        String flag = obx.text(8).trim();
        if (!flag.isEmpty()) {
            String title = document.map(Attachment::getTitle).orElse("");
            report.resource.addExtension(
                    Extensions.REPORT_NOTE, Notes.of("文档提示 Document flag (OBX-8): " + title + " " + flag));
        }
        notes(result.notes(), report.resource);
        return document.map(Documents::statusOf).orElse(ObservationStatus.UNKNOWN);
    }

    private void status(Report report, Segment obr, String code25, List<ObservationStatus> results) {
        DiagnosticReportStatus status = Statuses.ofReport(code25);
        if (code25.isEmpty()) {
            status = Statuses.ofResults(results);
            draft.ledger()
                    .warn("report-without-status", obr.path(25), "OBR-25 is missing; the results' status was taken");
        } else {
            report.received.add(obr.first(25));
            if (status == DiagnosticReportStatus.UNKNOWN && !Statuses.OF_QUERIES.contains(code25)) {
                draft.ledger().warn("unknown-status", obr.path(25), "the status code is not in table 0123");
            }
        }
        report.statuses.add(status);
    }

    private void order(Report report, MessageTree.Order group, Segment obr) {
        String key = OrderMapper.number(group, 2) + "|" + OrderMapper.number(group, 3);
        ServiceRequest order = report.orders.get(key);
        if (order == null) {
            order = group.orc == null && key.equals("|") ? null : orders.skeleton(group, patient.copy(), visit);
            if (order == null) {
                return;
            }
            report.orders.put(key, order);
        } else {
            orders.skeleton(group, patient.copy(), visit);
        }
        orders.addCode(order.getCode(), obr);
        orders.addReasons(order, obr);
        for (Segment dg1 : group.diagnoses) {
            order.addReasonCode(new VisitMapper(draft, people).diagnosis(dg1));
        }
    }

    private void times(Segment obr, DiagnosticReport resource) {
        String taken = obr.first(7);
        var effective = draft.timestamps().dateTime(taken);
        if (effective.isPresent() && !resource.hasEffective()) {
            resource.setEffective(effective.get());
        } else if (effective.isEmpty() && !taken.isEmpty()) {
            draft.ledger().lose(obr, 7, "unreadable-value");
        }
        var issued = ResultMapper.issued(draft, obr, 22);
        if (issued.isEmpty()) {
            if (obr.has(22)) {
                draft.ledger().lose(obr, 22, "unreadable-value");
            }
        } else if (!resource.hasIssued() || issued.get().after(resource.getIssued())) {
            resource.setIssuedElement(issued.get());
        }
    }

    /** OBR-24. An imaging report in the guise of a laboratory report would be judged by the wrong rules: it is held back. */
    private void section(Segment obr, DiagnosticReport resource) {
        String section = obr.first(24).toUpperCase(Locale.ROOT);
        if (IMAGING.contains(section)) {
            draft.ledger().loseClinical(obr.path(24), "imaging-report");
        } else if (!section.isEmpty()
                && !section.equals("LAB")
                && resource.getCategory().size() == 1) {
            resource.addCategory(new CodeableConcept()
                    .setText(section)
                    .addCoding(new Coding()
                            .setSystem(Systems.DIAGNOSTIC_SERVICE_SECTION)
                            .setCode(section)));
        }
    }

    private static void notes(List<Segment> segments, DiagnosticReport resource) {
        for (Annotation note : Notes.of(segments)) {
            resource.addExtension(Extensions.REPORT_NOTE, note);
        }
    }

    private void finish(Report report) {
        DiagnosticReport resource = report.resource;
        resource.setStatus(Statuses.combined(report.statuses));
        report.received.stream()
                .distinct()
                .reduce((one, other) -> one + " " + other)
                .ifPresent(
                        all -> resource.getStatusElement().addExtension(Extensions.RECEIVED_STATUS, new CodeType(all)));
        if (resource.getCode().isEmpty()) {
            resource.getCode().setText("(未命名检验 unnamed report)");
        }
        for (ServiceRequest order : report.orders.values()) {
            order.setStatus(Statuses.ofOrderBehind(resource.getStatus()));
            resource.addBasedOn(draft.add(order, Profiles.SERVICE_REQUEST));
        }
        draft.add(resource, Profiles.LAB_REPORT);
    }
}
