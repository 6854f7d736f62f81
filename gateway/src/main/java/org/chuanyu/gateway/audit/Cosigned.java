package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.SignedNote;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Checkpoints with the lines of their witnesses: only those that have all that are required count as evidence. */
@Component
final class Cosigned {
    private final JdbcClient jdbc;
    private final WitnessPanel panel;

    Cosigned(JdbcClient jdbc, WitnessPanel panel) {
        this.jdbc = jdbc;
        this.panel = panel;
    }

    /** The newest one. */
    Optional<SignedNote> last() {
        return newest().map(this::note);
    }

    /** When the last of its witnesses signed a checkpoint, by that one's clock. */
    static Instant lastTime(SignedNote note) {
        // The log's own lines, of which there are two while its key changes, have its name.
        String log = Checkpoint.parse(note.text()).origin();
        return note.signatures().stream()
                .filter(line -> !line.name().equals(log))
                .map(line -> Cosignature.parse(line.signature()).instant())
                .max(Instant::compareTo)
                .orElseThrow(() -> new IllegalStateException("a cosigned checkpoint without a witness"));
    }

    /** The first one that covers so many leaves. */
    Optional<SignedNote> covering(long leaves) {
        return first(leaves).map(this::note);
    }

    /** Leaves of the newest one, 0 before there is one. */
    long lastSize() {
        return newest().orElse(0L);
    }

    /** Leaves of the largest one that has no more than so many, 0 where there is none. */
    long largestUpTo(long most) {
        return complete("size <= :bound", Math.min(most, lastOfAll()), "DESC").orElse(0L);
    }

    /** Leaves of the smallest one that covers so many, if there is one. */
    Optional<Long> smallestFrom(long leaves) {
        return first(leaves);
    }

    /** The one of this size, which {@link #isComplete} has to be. */
    SignedNote of(long size) {
        return note(size);
    }

    /** Whether the checkpoint of this size is one. */
    boolean isComplete(long size) {
        return first(size).filter(found -> found == size).isPresent();
    }

    /** When the first checkpoint behind the newest cosigned one was signed, if there is any. */
    Optional<Instant> lackingSince() {
        return jdbc.sql("SELECT signed_at FROM audit_checkpoint WHERE size > ? ORDER BY size LIMIT 1")
                .param(lastSize())
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional();
    }

    /** The largest size that has a line of this key, 0 before there is one. */
    long lastOf(String label) {
        return jdbc.sql("SELECT coalesce(max(size), 0) FROM audit_cosignature WHERE witness = ?")
                .param(label)
                .query(Long.class)
                .single();
    }

    /** Whether the checkpoint of this size has a line of this key. */
    boolean isCosignedBy(String label, long size) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_cosignature WHERE size = ? AND witness = ?)")
                .params(size, label)
                .query(Boolean.class)
                .single();
    }

    private Optional<Long> newest() {
        return complete("size <= :bound", lastOfAll(), "DESC");
    }

    /** There is none beyond where the last of them is; without that bound a witness that is away for long makes a search long. */
    private long lastOfAll() {
        return panel.labels().stream().mapToLong(this::lastOf).min().orElse(0);
    }

    private Optional<Long> first(long least) {
        return complete("size >= :bound", least, "ASC");
    }

    private Optional<Long> complete(String where, long bound, String order) {
        Set<String> required = panel.labels();
        if (required.isEmpty()) {
            return Optional.empty();
        }
        return jdbc.sql("SELECT size FROM audit_cosignature WHERE " + where + " AND witness IN (:required)"
                        + " GROUP BY size HAVING count(*) = :all ORDER BY size " + order + " LIMIT 1")
                .param("bound", bound)
                .param("required", required)
                .param("all", required.size())
                .query(Long.class)
                .optional();
    }

    private SignedNote note(long size) {
        String pending = jdbc.sql("SELECT note FROM audit_checkpoint WHERE size = ?")
                .param(size)
                .query(String.class)
                .single();
        return SignedNote.parse((pending + lines(size)).getBytes(StandardCharsets.UTF_8));
    }

    /** Of those only who are asked for: a key of before may be in no policy any more. */
    private String lines(long size) {
        return String.join(
                "",
                jdbc.sql("SELECT line FROM audit_cosignature WHERE size = :size AND witness IN (:required)"
                                + " ORDER BY witness")
                        .param("size", size)
                        .param("required", panel.labels())
                        .query(String.class)
                        .list());
    }
}
