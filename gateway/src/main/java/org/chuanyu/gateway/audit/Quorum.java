package org.chuanyu.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.audit.LogStore.Signed;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What those who send checkpoints to the witnesses have in common, each a thread of its own: whether this node leads, who has answered
 * since it does, and which checkpoint all are to cosign next. That one stays until it has every line: if each thread sent what is the
 * newest when its turn comes, no checkpoint of a busy log might ever have them all.
 */
@Component
final class Quorum implements Witnesses {
    private final WitnessPanel panel;
    private final Cosigned cosigned;
    private final Clock clock;
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    /** Counts the times that this node took the lead; changed with the lock on this. */
    private volatile long tenure;

    private volatile @Nullable Instant leadsSince;
    private @Nullable Signed target;
    private long calls;

    Quorum(WitnessPanel panel, Cosigned cosigned, Clock clock) {
        this.panel = panel;
        this.cosigned = cosigned;
        this.clock = clock;
    }

    @Override
    public long maySignUpTo() {
        return allHaveAnswered() ? Long.MAX_VALUE : cosigned.lastSize();
    }

    @Override
    public Set<String> required() {
        return panel.labels();
    }

    @Override
    public synchronized void tookOver() {
        tenure++;
        leadsSince = clock.instant();
        target = null;
        call();
    }

    @Override
    public void resigned() {
        leadsSince = null;
    }

    /** Since when this node leads, or nothing while it does not. */
    Optional<Instant> leadsSince() {
        return Optional.ofNullable(leadsSince);
    }

    /** A number that is another one after every change of the leader. */
    long tenure() {
        return tenure;
    }

    /** @param asked the tenure in which the question was sent */
    void answered(Witness witness, long asked) {
        answered.merge(witness.key().label(), asked, Math::max);
    }

    boolean hasAnswered(Witness witness) {
        return answered.getOrDefault(witness.key().label(), -1L) == tenure;
    }

    boolean allHaveAnswered() {
        return panel.all().stream().allMatch(this::hasAnswered);
    }

    /** Which checkpoint all are to cosign: the one that they are at, or else the newest. */
    synchronized Signed target(Signed newest) {
        Signed now = target;
        if (now == null || now.size() < newest.size() && cosigned.isComplete(now.size())) {
            now = newest;
            target = now;
            call();
        }
        return now;
    }

    /** A witness is beyond that checkpoint and cannot cosign it any more. */
    synchronized void leaveBehind(Signed passed) {
        if (target != null && target.size() <= passed.size()) {
            target = null;
        }
    }

    /** Until there is something new to be sent, but not longer. */
    synchronized void await(long since, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); calls == since && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** How often there was something new. */
    synchronized long calls() {
        return calls;
    }

    /** Whoever waits looks again. */
    synchronized void wake() {
        call();
    }

    private void call() {
        calls++;
        notifyAll();
    }
}
