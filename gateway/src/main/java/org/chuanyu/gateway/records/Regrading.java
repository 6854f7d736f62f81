package org.chuanyu.gateway.records;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.chuanyu.fhir.Span;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Judges what is stored again when the program knows other names and grades than the one that stored it: what is grade 5 by now
 * is taken from others. Nothing is ever given a lower grade here; that is for a new message, or for a map that somebody approved.
 */
@Component
final class Regrading {
    private static final int BATCH = 100;
    /** What is referred to first: a report is also what its results are. */
    private static final List<String> TYPES = List.of("Observation", "ServiceRequest", "DiagnosticReport");

    private final JdbcClient jdbc;
    private final Bodies bodies;
    private final Redactor redactor;
    private final Terminology terminology;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private volatile boolean settled;

    Regrading(
            JdbcClient jdbc,
            Vault vault,
            Redactor redactor,
            Terminology terminology,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.bodies = new Bodies(vault);
        this.redactor = redactor;
        this.terminology = terminology;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Whether every stored grade is at least what this program would give. */
    boolean settled() {
        if (!settled) {
            settled = jdbc.sql("SELECT EXISTS (SELECT FROM regrading WHERE judged_by = ?)")
                    .param(terminology.gradedBy())
                    .query(Boolean.class)
                    .single();
        }
        return settled;
    }

    /** Goes through everything that others see, in short transactions; a node that dies leaves what it did. */
    void pass() {
        for (String type : TYPES) {
            String last = "";
            while (last != null && !Thread.currentThread().isInterrupted()) {
                String after = last;
                last = transaction.execute(status -> batch(type, after));
            }
        }
        if (!Thread.currentThread().isInterrupted()) {
            jdbc.sql("INSERT INTO regrading (judged_by, at) VALUES (?, ?) ON CONFLICT DO NOTHING")
                    .params(terminology.gradedBy(), Span.utc(clock.instant()))
                    .update();
        }
    }

    /** @return the last id, or null when there are no more */
    private @Nullable String batch(String type, String after) {
        Map<String, List<Stored>> heads = new LinkedHashMap<>();
        jdbc.sql(Stored.ANY + """
                 AND v.version IN (h.version, h.edition_version)
                WHERE h.type = :type AND h.id IN (SELECT id FROM resource_head
                    WHERE type = :type AND id > :after AND sensitivity < 5 AND edition > 0 ORDER BY id LIMIT :most)
                ORDER BY h.id""")
                .param("type", type)
                .param("after", after)
                .param("most", BATCH)
                .query(Stored::of)
                .list()
                .forEach(row -> heads.computeIfAbsent(row.ref().id(), id -> new ArrayList<>())
                        .add(row));
        Set<String> restricted = new TreeSet<>();
        String last = null;
        for (Map.Entry<String, List<Stored>> head : heads.entrySet()) {
            head.getValue().forEach(row -> judge(row, restricted));
            last = head.getKey();
        }
        restrict(restricted);
        return heads.size() < BATCH ? null : last;
    }

    private void judge(Stored row, Set<String> restricted) {
        try {
            Resource resource = bodies.open(row);
            boolean strict = redactor.grade(resource) >= View.RESTRICTED;
            if (resource instanceof DiagnosticReport report && (strict || nothingElse(report))) {
                strict = true;
                Stream.of(report.getResult(), report.getSpecimen(), report.getBasedOn())
                        .flatMap(List::stream)
                        .map(Reference::getReference)
                        .filter(Objects::nonNull)
                        .forEach(restricted::add);
            }
            if (strict) {
                restricted.add(row.ref().reference());
            }
        } catch (Vault.KeyDestroyed e) {
            // Nobody can read it any more.
            return;
        }
    }

    private boolean nothingElse(DiagnosticReport report) {
        String[] results = report.getResult().stream()
                .map(Reference::getReference)
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        return results.length > 0
                && jdbc.sql("""
                        SELECT NOT EXISTS (SELECT FROM resource_head WHERE sensitivity < 5 AND (type, id) IN
                        (SELECT split_part(r, '/', 1), split_part(r, '/', 2) FROM unnest(:results) AS r))""").param("results", results).query(Boolean.class).single();
    }

    /** As a write of grade 5 does: the number that others had is never given again. */
    private void restrict(Set<String> references) {
        if (!references.isEmpty()) {
            jdbc.sql("""
                    UPDATE resource_head SET sensitivity = 5, edition = 0, edition_version = 0, edition_at = 'epoch'
                    WHERE sensitivity < 5 AND (type, id) IN
                    (SELECT split_part(r, '/', 1), split_part(r, '/', 2) FROM unnest(:references) AS r)""").param("references", references.toArray(String[]::new)).update();
        }
    }
}
