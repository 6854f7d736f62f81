package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a message about a report means for the report that we have: whether it is newer, and what the report then says.
 * The source decides (status, then OBR-22), never the order of arrival, and for each result by when that one was said. A result that a correction does not carry stays as it
 * was; only X, D and W take one away. Pure.
 */
final class ReportMerge {

    /**
     * The report as it stands.
     *
     * @param results by reference
     * @param messageTime of the message that it came with
     * @param ofResults when a result was said, by reference; with the report where there is nothing else
     */
    record State(
            DiagnosticReport report,
            Map<String, Observation> results,
            @Nullable Instant messageTime,
            Map<String, ReportOrder.Said> ofResults) {

        State(DiagnosticReport report, Map<String, Observation> results, @Nullable Instant messageTime) {
            this(report, results, messageTime, Map.of());
        }

        ReportOrder.Said said() {
            return new ReportOrder.Said(ReportOrder.issued(report), messageTime);
        }

        ReportOrder.Said said(String result) {
            return ofResults.getOrDefault(result, said());
        }
    }

    /**
     * What to store.
     *
     * @param results those that become current with the report
     * @param late those that came too late: a version of each is kept, and it is not current
     * @param current whether the report becomes current
     */
    record Merged(DiagnosticReport report, List<Observation> results, List<Observation> late, boolean current) {}

    private ReportMerge() {}

    /** @throws ProblemException when a result changes its status only (OBX-11 U) and its value never came: it has to wait */
    static Merged merge(@Nullable State known, State incoming) {
        if (known == null) {
            incoming.results().values().forEach(result -> resolveStatusOnly(result, null));
            return new Merged(incoming.report(), List.copyOf(incoming.results().values()), List.of(), true);
        }
        boolean newer = ReportOrder.compare(known, incoming) <= 0;
        Map<String, Observation> taken = new LinkedHashMap<>();
        List<Observation> late = new ArrayList<>();
        boolean closed = !newer
                && (isVoid(known.report().getStatus())
                        || isVoid(incoming.report().getStatus()));
        incoming.results().forEach((reference, result) -> {
            Observation before = known.results().get(reference);
            if (!closed && takes(newer, reference, known, result, incoming)) {
                resolveStatusOnly(result, before);
                taken.put(reference, result);
            } else if (before != null && !result.hasExtension(Extensions.STATUS_ONLY)) {
                late.add(result);
            }
        });
        return newer ? newer(known, incoming, taken, late) : late(known, incoming, taken, late);
    }

    private static boolean takes(boolean newer, String reference, State known, Observation result, State incoming) {
        boolean valueless =
                !known.results().containsKey(reference) && !newer && result.hasExtension(Extensions.STATUS_ONLY);
        return !valueless && ResultOrder.replaces(reference, known, result, incoming);
    }

    private static Merged newer(State known, State incoming, Map<String, Observation> taken, List<Observation> late) {
        DiagnosticReport report = incoming.report();
        List<Attachment> documents =
                ReportDocuments.merged(known.report().getPresentedForm(), report.getPresentedForm());
        Overlay.keepMissing(report, known.report());
        report.setPresentedForm(documents);
        report.setResult(union(known.report().getResult(), report.getResult()));
        if (isVoid(report.getStatus())) {
            voidResults(report, known, taken);
        }
        return new Merged(report, List.copyOf(taken.values()), late, true);
    }

    /**
     * What came too late as a whole changes nothing that is there. A result that it alone carries joins the report all the same:
     * had it come in the source's order, it would have stayed. And a result that it corrects is corrected.
     */
    private static Merged late(State known, State incoming, Map<String, Observation> taken, List<Observation> late) {
        List<Attachment> documents = ReportDocuments.countedOfLate(
                known.report().getPresentedForm(),
                incoming.report().getPresentedForm(),
                ReportOrder.byIssued(known.said().issued(), incoming.said().issued()) < 0);
        if (taken.isEmpty() && (documents.isEmpty() || isVoid(known.report().getStatus()))) {
            return new Merged(incoming.report(), List.of(), late, false);
        }
        DiagnosticReport report = known.report().copy();
        report.setPresentedForm(ReportDocuments.merged(report.getPresentedForm(), documents));
        report.setResult(union(
                report.getResult(), taken.keySet().stream().map(Reference::new).toList()));
        boolean corrects = taken.entrySet().stream()
                .anyMatch(result ->
                        known.results().containsKey(result.getKey()) && ResultOrder.corrects(result.getValue()));
        if (corrects) {
            corrected(report, incoming.report());
        }
        return new Merged(report, List.copyOf(taken.values()), late, true);
    }

    /** One of its results was corrected by a message that says less of the others. */
    private static void corrected(DiagnosticReport report, DiagnosticReport by) {
        if (ReportOrder.isFinal(report)) {
            report.setStatus(DiagnosticReportStatus.CORRECTED);
            report.getStatusElement().setExtension(by.getStatusElement().copy().getExtension());
        }
        if (ReportOrder.byIssued(ReportOrder.issued(report), ReportOrder.issued(by)) < 0) {
            report.setIssuedElement(by.getIssuedElement().copy());
        }
    }

    /** A report that was taken back takes its results with it: none may go on looking valid. */
    private static void voidResults(DiagnosticReport report, State known, Map<String, Observation> results) {
        ObservationStatus status = report.getStatus() == DiagnosticReportStatus.ENTEREDINERROR
                ? ObservationStatus.ENTEREDINERROR
                : ObservationStatus.CANCELLED;
        known.results().forEach((reference, result) -> results.computeIfAbsent(reference, r -> result.copy()));
        results.values().forEach(result -> {
            if (result.getStatus() != ObservationStatus.ENTEREDINERROR) {
                result.setStatus(status);
            }
        });
    }

    static boolean isVoid(@Nullable DiagnosticReportStatus status) {
        return status == DiagnosticReportStatus.CANCELLED || status == DiagnosticReportStatus.ENTEREDINERROR;
    }

    private static void resolveStatusOnly(Observation result, @Nullable Observation known) {
        if (!result.hasExtension(Extensions.STATUS_ONLY)) {
            return;
        }
        if (known == null || !known.hasValue()) {
            throw new ProblemException(Problem.ofGateway(
                    "status-without-value", "OBX-11", "a result became final whose value has not come yet"));
        }
        result.getExtension().removeIf(extension -> Extensions.STATUS_ONLY.equals(extension.getUrl()));
        Overlay.keepMissing(result, known);
    }

    private static List<Reference> union(List<Reference> known, List<Reference> incoming) {
        Set<String> references = new LinkedHashSet<>();
        known.forEach(reference -> references.add(reference.getReference()));
        incoming.forEach(reference -> references.add(reference.getReference()));
        return references.stream().map(Reference::new).toList();
    }
}
