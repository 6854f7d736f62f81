package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.records.Records;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** What one message stores, in the order in which it is stored; the reports come after all the others. */
final class Writes {
    private final ParticipantId source;
    private final @Nullable String patientId;
    private final String messageId;
    private final Sensitivities.Grades grades;
    private final Known known;
    private final List<Records.Write> writes = new ArrayList<>();

    Writes(
            ParticipantId source,
            @Nullable String patientId,
            String messageId,
            Sensitivities.Grades grades,
            Known known) {
        this.source = source;
        this.patientId = patientId;
        this.messageId = messageId;
        this.grades = grades;
        this.known = known;
    }

    List<Records.Write> all() {
        return writes;
    }

    /** @param current whether it becomes current; empty when it is not stored */
    void other(Resource resource, Optional<Boolean> current) {
        Resource earlier = known.get(resource);
        current.ifPresent(becomes -> add(resource, becomes));
        boolean ordinary = grades.of(resource) < Sensitivities.RESTRICTED;
        if (earlier != null && ordinary && Known.isRestricted(earlier) && !current.orElse(false)) {
            // An ordinary message mentions it: others may know of it from now on, as it stands.
            add(earlier.copy(), true);
        }
        if (earlier != null && !current.orElse(true)) {
            Labels.late(resource, earlier).ifPresent(labelled -> add(labelled, true));
        }
    }

    void results(ReportMerge.Merged report) {
        Set<String> carried = new HashSet<>();
        report.results().forEach(result -> {
            carried.add(Filing.reference(result));
            add(result, true);
        });
        report.late().forEach(late -> {
            add(late, false);
            Optional.ofNullable(known.get(late))
                    .flatMap(current -> Labels.late(late, current))
                    .ifPresent(labelled -> {
                        carried.add(Filing.reference(labelled));
                        add(labelled, true);
                    });
        });
        // Those that the message does not carry, and that are restricted since their report is.
        report.report().getResult().stream()
                .filter(result -> !carried.contains(result.getReference()))
                .map(result -> known.get(result.getReference()))
                .filter(Observation.class::isInstance)
                .filter(result -> grades.of(result) == Sensitivities.RESTRICTED && !Known.isRestricted(result))
                .map(Resource::copy)
                .forEach(result -> add(result, true));
    }

    /** @param always whether it gets a new version whatever it says, for one of its results has */
    Records.Write report(ReportMerge.Merged report, boolean always) {
        return write(report.report(), report.current(), always);
    }

    private void add(Resource resource, boolean current) {
        writes.add(write(resource, current, false));
    }

    private Records.Write write(Resource resource, boolean current, boolean always) {
        return new Records.Write(resource, source, patientId, current, grades.of(resource), always, messageId);
    }
}
