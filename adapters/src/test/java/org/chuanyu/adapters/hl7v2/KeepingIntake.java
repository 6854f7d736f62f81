package org.chuanyu.adapters.hl7v2;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;

/** An intake that keeps in memory what it gets, and answers as it is told. */
final class KeepingIntake implements Intake {
    final List<Submission> accepted = new CopyOnWriteArrayList<>();
    final List<Refusal> refused = new CopyOnWriteArrayList<>();
    final List<Refusal> failed = new CopyOnWriteArrayList<>();
    private volatile Function<Submission, Receipt> answer =
            submission -> new Receipt.Accepted("1", submission.warnings());

    KeepingIntake answering(Function<Submission, Receipt> answer) {
        this.answer = answer;
        return this;
    }

    @Override
    public Receipt accept(Submission submission) {
        Receipt receipt = answer.apply(submission);
        accepted.add(submission);
        return receipt;
    }

    @Override
    public void refuse(Refusal refusal) {
        refused.add(refusal);
    }

    @Override
    public void noteFailure(Refusal failure) {
        failed.add(failure);
    }

    List<String> refusalCodes() {
        return refused.stream().map(refusal -> refusal.problems().get(0).code()).toList();
    }
}
