package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.evidence.note.SignedNote;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Checkpoints with the lines of their witnesses: only those that have all that are required count as evidence. */
@Component
final class Cosigned {
    private final JdbcClient jdbc;
    private final Witnesses witnesses;

    Cosigned(JdbcClient jdbc, Witnesses witnesses) {
        this.jdbc = jdbc;
        this.witnesses = witnesses;
    }

    /** The newest one. */
    Optional<SignedNote> last() {
        return size(0, "DESC").map(this::note);
    }

    /** The first one that covers so many leaves. */
    Optional<SignedNote> covering(long leaves) {
        return size(leaves, "ASC").map(this::note);
    }

    private Optional<Long> size(long least, String order) {
        Set<String> required = witnesses.required();
        if (required.isEmpty()) {
            return Optional.empty();
        }
        return jdbc.sql("SELECT size FROM audit_cosignature WHERE size >= :least AND witness IN (:required)"
                        + " GROUP BY size HAVING count(*) = :all ORDER BY size " + order + " LIMIT 1")
                .param("least", least)
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

    private String lines(long size) {
        return String.join(
                "",
                jdbc.sql("SELECT line FROM audit_cosignature WHERE size = ? ORDER BY witness")
                        .param(size)
                        .query(String.class)
                        .list());
    }
}
