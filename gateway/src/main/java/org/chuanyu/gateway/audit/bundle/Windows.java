package org.chuanyu.gateway.audit.bundle;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import org.chuanyu.evidence.bundle.BundleDescription.End;
import org.chuanyu.evidence.bundle.BundleWriter;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.gateway.audit.WitnessedLog;
import org.springframework.stereotype.Component;

/**
 * Finds the window that holds every leaf of a time. It begins where a checkpoint ends that is evidence, with a leaf that is not after
 * the time asked for; it ends where one ends that has a leaf which is not before {@code to}, so that a verifier sees that nothing is
 * missing on either side. Where there is no such leaf it ends with the newest, and is covered if all witnesses signed that at {@code
 * to} or later.
 */
@Component
final class Windows {
    private final WitnessedLog log;

    Windows(WitnessedLog log) {
        this.log = log;
    }

    /** The window as it is now. Never beyond the newest checkpoint that is evidence. */
    Window find(Ask ask) {
        long size = log.size();
        if (size == 0) {
            throw ExportRefused.notYet();
        }
        long beyond = firstFrom(ask.to(), size);
        boolean covered = beyond < size || holdsAllBefore(ask.to(), size);
        long end = beyond < size ? log.smallestFrom(beyond + 1) : size;
        return new Window(first(ask.from(), end), end, size, covered ? End.COVERED : End.SHORT);
    }

    /** Whether this window's checkpoint holds all that was done before that time. */
    boolean reaches(Instant time, Window window) {
        return !log.time(window.size() - 1).isBefore(time) || holdsAllBefore(time, window.size());
    }

    /** A late witness cosigns an old checkpoint at a new time: that alone does not say that nothing was done between the two. */
    private boolean holdsAllBefore(Instant time, long size) {
        return !earliest(cosigned(size)).isBefore(time) && log.isNothingBehind(size, time);
    }

    private long first(Instant from, long end) {
        long at = firstFrom(from, end);
        boolean exactly = at < end && log.time(at).equals(from);
        long first = log.largestUpTo(exactly ? at : at - 1);
        // One that was cosigned late would make the leaves behind it look dated back.
        while (first > 0 && !mayBegin(first)) {
            first = log.largestUpTo(first - 1);
        }
        return first;
    }

    private boolean mayBegin(long first) {
        return log.time(first).isAfter(earliest(cosigned(first)).minus(BundleWriter.LONGEST_WITHOUT_WITNESS));
    }

    private Collection<Instant> cosigned(long size) {
        CheckedNote note = log.note(size);
        if (!note.quorum()) {
            throw ExportRefused.notYet();
        }
        return note.cosigned().values();
    }

    private static Instant earliest(Collection<Instant> times) {
        return Collections.min(times);
    }

    /** The first leaf that is not before that time, or {@code size} where there is none. The times of leaves never go back. */
    private long firstFrom(Instant time, long size) {
        long low = 0;
        long high = size;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (log.time(middle).isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
