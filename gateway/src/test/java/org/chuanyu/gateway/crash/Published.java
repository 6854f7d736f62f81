package org.chuanyu.gateway.crash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.gateway.GatewayProcess;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Checkpoints that the log showed to everybody, without witnesses: whatever dies afterwards, each of them stays true. */
final class Published {
    private final Set<Checkpoint> shown = new LinkedHashSet<>();

    /** What a signed note says. */
    static Checkpoint read(String note) {
        return Checkpoint.parse(
                SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
    }

    /** Keeps what the node shows now; one that has nothing to show yet promises nothing. */
    void see(GatewayProcess gateway) {
        var answer = gateway.bytes("/audit/checkpoint.pending");
        if (answer.statusCode() == HttpStatus.OK.value()) {
            shown.add(read(new String(answer.body(), StandardCharsets.UTF_8)));
        }
    }

    /** How many different ones were seen. */
    int count() {
        return shown.size();
    }

    /** Where the log says something else now: it is shorter than it was, or does not have the same root under its signature. */
    List<String> contradictions(JdbcClient jdbc) {
        List<String> contradictions = new ArrayList<>();
        long size = jdbc.sql("SELECT size FROM audit_head").query(Long.class).single();
        for (Checkpoint each : shown) {
            if (size < each.size()) {
                contradictions.add("the log had " + each.size() + " leaves and has " + size);
            } else if (!isSigned(each, jdbc)) {
                contradictions.add("the checkpoint of " + each.size() + " leaves is not the one that was shown");
            }
        }
        return contradictions;
    }

    private static boolean isSigned(Checkpoint checkpoint, JdbcClient jdbc) {
        return jdbc.sql("SELECT note FROM audit_checkpoint WHERE size = ?")
                .param(checkpoint.size())
                .query(String.class)
                .optional()
                .filter(note -> read(note).sameAs(checkpoint))
                .isPresent();
    }
}
