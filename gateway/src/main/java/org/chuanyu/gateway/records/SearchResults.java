package org.chuanyu.gateway.records;

import java.security.SecureRandom;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.Span;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What searches with more than one page found, kept for a while so that pages neither shift nor overlap when new data arrive.
 * Belongs to the caller that searched: another one's token is as good as none. Bounded per caller; the oldest goes.
 */
@Component
final class SearchResults {
    static final Duration LIFE = Duration.ofMinutes(30);

    private static final int PER_CALLER = 50;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SearchResults(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a search found: ids in order, and what to include with each page.
     *
     * @param ids the first of them
     * @param found how many there were; less than ids for "not counted"
     */
    record Found(String type, List<String> ids, List<String> includes, int pageSize, int found) {
        boolean counted() {
            return found >= ids.size();
        }

        /** Whether there are more than can be paged to. */
        boolean cut() {
            return found > ids.size() || ids.size() >= Searches.MAX_PAGED && !counted();
        }
    }

    /** @return the token of the pages */
    String keep(Reading reading, Found found) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        Instant now = clock.instant();
        jdbc.sql("DELETE FROM search_result WHERE created_at < ?")
                .param(Span.utc(now.minus(LIFE)))
                .update();
        jdbc.sql("""
                DELETE FROM search_result WHERE token IN
                (SELECT token FROM search_result WHERE caller = ? ORDER BY created_at DESC, token OFFSET ?)""").params(caller(reading), PER_CALLER - 1).update();
        jdbc.sql("""
                INSERT INTO search_result (token, caller, organisation, type, ids, includes, page_size, created_at, found)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        token,
                        caller(reading),
                        reading.organisation().value(),
                        found.type(),
                        found.ids().toArray(String[]::new),
                        found.includes().toArray(String[]::new),
                        found.pageSize(),
                        Span.utc(now),
                        found.found())
                .update();
        return token;
    }

    Optional<Found> find(Reading reading, String type, String token) {
        return jdbc.sql("""
                SELECT type, ids, includes, page_size, found FROM search_result
                WHERE token = ? AND type = ? AND caller = ? AND organisation = ? AND created_at >= ?""")
                .params(
                        token,
                        type,
                        caller(reading),
                        reading.organisation().value(),
                        Span.utc(clock.instant().minus(LIFE)))
                .query((row, number) -> new Found(
                        row.getString("type"),
                        strings(row.getArray("ids")),
                        strings(row.getArray("includes")),
                        row.getInt("page_size"),
                        row.getInt("found")))
                .optional();
    }

    private static String caller(Reading reading) {
        return reading.caller().role().code() + ":" + reading.caller().id();
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
