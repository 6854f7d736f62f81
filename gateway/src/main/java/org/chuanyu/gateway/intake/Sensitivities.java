package org.chuanyu.gateway.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chuanyu.gateway.terminology.SecurityLabels;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;

/**
 * Sensitivity grades after GB/T 39725 of what one message brings. A result is as sensitive as its own item or its panel,
 * whichever is more; a report of nothing but grade 5 results is grade 5 itself, with its order and specimen. What comes with
 * nothing but that (the patient, the visit, the staff) is grade 5 as well, until an ordinary message mentions it. The sender's
 * own label raises a grade, and never lowers one.
 */
final class Sensitivities {
    /** Strictly limited: never pushed, seen by the owner only. */
    static final int RESTRICTED = 5;

    private static final int IDENTIFIED = 4;
    private static final int STAFF = 2;

    private final Terminology terminology;

    Sensitivities(Terminology terminology) {
        this.terminology = terminology;
    }

    /** Grades by reference. */
    record Grades(Map<String, Integer> byReference) {
        int of(Resource resource) {
            return byReference.getOrDefault(Filing.reference(resource), usual(resource));
        }

        /** Whether nothing but restricted things were reported or ordered: then others must not even see that a message came. */
        boolean nothingElse(Intended intended) {
            if (intended.reports().isEmpty()) {
                List<Resource> orders = intended.all().stream()
                        .filter(ServiceRequest.class::isInstance)
                        .toList();
                return !orders.isEmpty() && orders.stream().allMatch(this::restricted);
            }
            return intended.reports().stream().allMatch(report -> {
                Collection<Observation> carried = intended.resultsOf(report).values();
                boolean only = !carried.isEmpty() && carried.stream().allMatch(this::restricted);
                return restricted(report) || only;
            });
        }

        private boolean restricted(Resource resource) {
            return of(resource) == RESTRICTED;
        }
    }

    /** @param known what a report has besides the results of this message */
    Grades grade(Intended intended, Collection<ReportMerge.Merged> reports, Known known) {
        Map<String, Integer> grades = new HashMap<>();
        for (Resource resource : intended.all()) {
            if (resource instanceof ServiceRequest request) {
                raise(grades, Filing.reference(request), terminology.grade(request.getCode()));
            }
        }
        for (Resource resource : intended.all()) {
            int label = SecurityLabels.gradeOfSender(resource);
            if (label >= usual(resource)) {
                raise(grades, Filing.reference(resource), label);
            }
        }
        reports.forEach(report -> grade(report, known, grades));
        if (new Grades(grades).nothingElse(intended)) {
            intended.others().forEach(resource -> raise(grades, Filing.reference(resource), RESTRICTED));
        }
        return new Grades(grades);
    }

    private static int usual(Resource resource) {
        return resource instanceof Practitioner ? STAFF : IDENTIFIED;
    }

    private void grade(ReportMerge.Merged merged, Known known, Map<String, Integer> grades) {
        DiagnosticReport report = merged.report();
        int labelled = grades.getOrDefault(Filing.reference(report), 0);
        int panel = Math.max(terminology.grade(report.getCode()), labelled);
        Stream.concat(merged.results().stream(), merged.late().stream())
                .forEach(result -> raise(grades, Filing.reference(result), Math.max(panel, terminology.grade(result))));
        boolean allRestricted = report.hasResult()
                && report.getResult().stream()
                        .map(Reference::getReference)
                        .allMatch(result -> gradeOf(result, known, grades) == RESTRICTED);
        int whole = allRestricted ? RESTRICTED : panel;
        raise(grades, Filing.reference(report), whole);
        if (whole == RESTRICTED) {
            // Those that the message does not carry, too: they are its results all the same.
            report.getResult().forEach(result -> restrict(grades, result));
            report.getSpecimen().forEach(specimen -> restrict(grades, specimen));
            report.getBasedOn().forEach(order -> restrict(grades, order));
        }
    }

    /** A correction may carry one result of many: the others count as they stand. */
    private int gradeOf(String result, Known known, Map<String, Integer> grades) {
        Integer now = grades.get(result);
        if (now != null) {
            return now;
        }
        return known.get(result) instanceof Observation earlier
                ? Math.max(terminology.grade(earlier), SecurityLabels.gradeOfSender(earlier))
                : IDENTIFIED;
    }

    private static void restrict(Map<String, Integer> grades, Reference reference) {
        raise(grades, reference.getReference(), RESTRICTED);
    }

    private static void raise(Map<String, Integer> grades, String reference, int grade) {
        grades.merge(reference, grade, Math::max);
    }
}
