package org.chuanyu.gateway.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Encounter.EncounterStatus;
import org.jspecify.annotations.Nullable;

/** What a visit means for care: its state and how long it lasts. Pure. */
record Visit(String encounterId, String kind, State state, Instant opened, Instant expires, Instant endedOrNow) {

    /** States in the order in which they may follow each other; a visit never goes back. */
    enum State {
        PLANNED,
        OPEN,
        FINISHED,
        CANCELLED;

        /** As in the database. */
        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        boolean over() {
            return this == FINISHED || this == CANCELLED;
        }
    }

    /** Whether a visit of which nothing was known lets others' data be seen from now on. */
    boolean opensAt(Instant now) {
        return state == State.OPEN || state == State.FINISHED && expires.isAfter(now);
    }

    /**
     * The times of the visit decide, never the time at which a message about it came: a replay buys no time. Nor does a clock that
     * is wrong: what is under way or over began and ended no later than now.
     *
     * @param knownOpened and {@code knownEnded} what an earlier message said, where this one does not
     */
    static Visit of(
            Encounter encounter,
            ConsentSettings settings,
            Instant now,
            @Nullable Instant knownOpened,
            @Nullable Instant knownEnded) {
        String kind = encounter.getClass_().hasCode() ? encounter.getClass_().getCode() : "AMB";
        State state = state(encounter.getStatus());
        Instant start = first(encounter.getPeriod().getStart(), knownOpened, now);
        Instant end = first(encounter.getPeriod().getEnd(), knownEnded, now);
        Instant opened = state == State.PLANNED || start.isBefore(now) ? start : now;
        Instant ended = end.isAfter(now) ? now : end;
        Instant expires = switch (state) {
            case CANCELLED -> ended;
            case FINISHED -> ended.plus(after(kind, settings));
            case PLANNED, OPEN -> opened.plus(during(kind, settings));
        };
        return new Visit(encounter.getIdElement().getIdPart(), kind, state, opened, expires, ended);
    }

    private static Instant first(@Nullable Date said, @Nullable Instant known, Instant now) {
        if (said != null) {
            return said.toInstant();
        }
        return known != null ? known : now;
    }

    private static State state(@Nullable EncounterStatus status) {
        if (status == null) {
            return State.PLANNED;
        }
        return switch (status) {
            case INPROGRESS, ARRIVED, TRIAGED, ONLEAVE -> State.OPEN;
            case FINISHED -> State.FINISHED;
            case CANCELLED, ENTEREDINERROR -> State.CANCELLED;
            default -> State.PLANNED;
        };
    }

    private static Duration during(String kind, ConsentSettings settings) {
        return switch (kind) {
            case "IMP", "ACUTE", "NONAC", "OBSENC" -> settings.longestStay();
            case "EMER" -> settings.emergency();
            default -> settings.outpatient();
        };
    }

    private static Duration after(String kind, ConsentSettings settings) {
        return switch (kind) {
            case "IMP", "ACUTE", "NONAC", "OBSENC" -> settings.afterDischarge();
            case "EMER" -> settings.emergency();
            default -> settings.outpatient();
        };
    }
}
