package org.chuanyu.gateway.terminology;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.terminology.Terminology.Unmapped;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Two tables: messages only insert into the first, so that two messages with the same unmapped code never wait for each other;
 * sums are made from it behind them. Reading adds both.
 */
@Component
class JdbcUnmappedCodes implements UnmappedCodes {
    private static final int LONGEST = 64;
    private static final int AT_ONCE = 20_000;
    /** A telephone, identity card or patient number: no item is called so. */
    private static final Pattern PERSONAL = Pattern.compile("\\d{8,}");

    private final JdbcClient jdbc;

    JdbcUnmappedCodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One code of one institution; an empty code stands for text that was not kept. */
    record Row(
            String source, String kind, String system, String code, long count, Instant firstSeen, Instant lastSeen) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void seen(ParticipantId source, Collection<Unmapped> codes, Instant at) {
        if (codes.isEmpty()) {
            return;
        }
        List<Unmapped> kept = codes.stream()
                .map(each -> new Unmapped(each.kind(), kept(each.system()), kept(each.code())))
                .distinct()
                .toList();
        jdbc.sql("INSERT INTO unmapped_seen (source, kind, system, code, at)"
                        + " SELECT :source, kind, system, code, :at FROM unnest(:kinds, :systems, :codes)"
                        + " AS n(kind, system, code)")
                .param("source", source.value())
                .param("at", Timestamp.from(at))
                .param("kinds", kept.stream().map(Unmapped::kind).toArray(String[]::new))
                .param("systems", kept.stream().map(Unmapped::system).toArray(String[]::new))
                .param("codes", kept.stream().map(Unmapped::code).toArray(String[]::new))
                .update();
    }

    private static String kept(String text) {
        String plain = Spelling.code(text);
        // A system is ours or a URL and may be longer; a code or an item's name is short and holds no long number.
        boolean url = plain.startsWith("http") || plain.startsWith("urn:");
        boolean code = plain.length() <= LONGEST && !PERSONAL.matcher(plain).find();
        return code || url && plain.length() <= 4 * LONGEST ? plain : "";
    }

    @Override
    @Transactional
    public int addUp() {
        return jdbc.sql("""
                        WITH taken AS (
                            DELETE FROM unmapped_seen WHERE id IN (
                                SELECT id FROM unmapped_seen ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED)
                            RETURNING source, kind, system, code, at),
                        summed AS (
                            SELECT source, kind, system, code, count(*) AS n, min(at) AS low, max(at) AS high FROM taken
                            GROUP BY source, kind, system, code ORDER BY source, kind, system, code)
                        INSERT INTO unmapped_code AS c (source, kind, system, code, count, first_seen, last_seen)
                        SELECT source, kind, system, code, n, low, high FROM summed
                        ON CONFLICT (source, kind, system, code) DO UPDATE SET count = c.count + excluded.count,
                            first_seen = least(c.first_seen, excluded.first_seen),
                            last_seen = greatest(c.last_seen, excluded.last_seen)""").param("most", AT_ONCE).update();
    }

    /** @param sources institutions to look at, null for all */
    List<Row> list(@Nullable Collection<String> sources, @Nullable String kind, int most) {
        return jdbc.sql("""
                        SELECT source, kind, system, code, sum(n)::bigint AS n, min(low) AS low, max(high) AS high FROM (
                            SELECT source, kind, system, code, count AS n, first_seen AS low, last_seen AS high
                                FROM unmapped_code
                            UNION ALL SELECT source, kind, system, code, 1, at, at FROM unmapped_seen) AS both_tables
                        WHERE (:all OR source = ANY (:sources)) AND (CAST(:kind AS text) IS NULL OR kind = :kind)
                        GROUP BY source, kind, system, code
                        ORDER BY n DESC, source, kind, system, code LIMIT :most""")
                .param("all", sources == null)
                .param("sources", sources == null ? new String[0] : sources.toArray(String[]::new))
                .param("kind", kind)
                .param("most", most)
                .query((row, number) -> new Row(
                        row.getString("source"),
                        row.getString("kind"),
                        row.getString("system"),
                        row.getString("code"),
                        row.getLong("n"),
                        row.getTimestamp("low").toInstant(),
                        row.getTimestamp("high").toInstant()))
                .list();
    }
}
