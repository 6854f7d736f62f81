package org.chuanyu.gateway.intake;

import java.util.List;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.LossEntry;
import org.chuanyu.gateway.intake.Messages.State;
import org.jspecify.annotations.Nullable;

/** A journal entry in the making. */
record Draft(Submission submission, String id) {
    Entry entry(
            State state,
            @Nullable String duplicateOf,
            boolean reused,
            @Nullable String patientId,
            List<Problem> problems,
            Passage.@Nullable Passed passed) {
        Raw raw = submission.raw();
        return new Entry(
                id,
                submission.source().value(),
                submission.wire(),
                submission.messageId(),
                submission.event(),
                submission.receivedAt(),
                state,
                duplicateOf,
                reused,
                raw.bytes().length,
                raw.declaredCharset(),
                raw.charset(),
                patientId,
                problems,
                submission.losses().stream()
                        .map(loss -> new LossEntry(loss.path(), loss.severity().name(), loss.reason()))
                        .toList(),
                passed == null ? List.of() : passed.codes(),
                passed == null ? List.of() : passed.stored());
    }
}
