package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Problem;

/** Collects the losses and warnings of one message. Bounded: past the bound the worst of the rest stands for all. */
final class Ledger {
    private static final int MAX_LOSSES = 2_000;
    private static final int MAX_WARNINGS = 200;

    private final Set<String> clinicalSegments;
    private final Map<String, Loss> losses = new LinkedHashMap<>();
    private final List<Problem> warnings = new ArrayList<>();
    private boolean results;

    Ledger(Set<String> clinicalSegments) {
        this.clinicalSegments = clinicalSegments;
    }

    /** From now on the message is one of results. */
    void expectResults() {
        results = true;
    }

    /** A field that was looked at but could not be carried. */
    void lose(Segment segment, int field, String reason) {
        Loss.Severity severity = LossTable.severity(segment.name(), new Segment.Place(field, 1, 1), clinicalSegments);
        add(new Loss(segment.path(field), severity, reason));
    }

    /** A part that no reader of the report needs, and that has no place. */
    void loseAdministrative(String path, String reason) {
        add(new Loss(path, Loss.Severity.ADMINISTRATIVE, reason));
    }

    /** A loss whose severity does not come from the table, because the mapping knows what it means here. */
    void loseClinical(String path, String reason) {
        add(new Loss(path, Loss.Severity.CLINICAL, reason));
    }

    /** Everything in the segment that no mapping has read. */
    void loseUnread(Segment segment) {
        boolean foreign = results && !Er7.isKnown(segment.name());
        String reason = foreign || segment.name().startsWith("Z") ? "unknown-segment" : "unmapped-field";
        String kind = Documents.isDocument(segment) ? LossTable.DOCUMENT : segment.name();
        for (Segment.Place place : segment.unread()) {
            String path = segment.path(place.field())
                    + (place.repetition() > 1 ? "(" + place.repetition() + ")" : "")
                    + (place.component() > 1 || place.subcomponent() > 1 ? "." + place.component() : "")
                    + (place.subcomponent() > 1 ? "." + place.subcomponent() : "");
            // What no version of the standard knows may be a line of a result that was torn off.
            Loss.Severity severity =
                    foreign ? Loss.Severity.CLINICAL : LossTable.severity(kind, place, clinicalSegments);
            add(new Loss(path, severity, reason));
        }
    }

    void warn(String code, String where, String message) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(Problem.warning(code, where, message));
        }
    }

    void warn(List<Problem> problems) {
        problems.forEach(problem -> {
            if (warnings.size() < MAX_WARNINGS) {
                warnings.add(problem);
            }
        });
    }

    List<Loss> losses() {
        return List.copyOf(losses.values());
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    private void add(Loss loss) {
        if (losses.size() < MAX_LOSSES) {
            losses.merge(loss.path(), loss, Ledger::worse);
        } else {
            losses.merge("*", new Loss("*", loss.severity(), "too-many-losses"), Ledger::worse);
        }
    }

    private static Loss worse(Loss one, Loss other) {
        return one.severity().compareTo(other.severity()) <= 0 ? one : other;
    }
}
