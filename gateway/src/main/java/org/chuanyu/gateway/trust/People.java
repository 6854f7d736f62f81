package org.chuanyu.gateway.trust;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of people who log in. */
@Component
final class People {
    private final JdbcClient jdbc;
    private final Clock clock;

    People(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A person.
     *
     * @param hash bcrypt
     * @param changedAt null for one who is not in the table yet
     */
    record Person(
            String login,
            String hash,
            Role role,
            @Nullable String organisation,
            @Nullable String region,
            boolean enabled,
            @Nullable Instant changedAt) {

        Caller caller() {
            String id = organisation;
            return new Caller(login, role, id == null ? null : new ParticipantId(id), region, Rights.of(role));
        }

        @Override
        public String toString() {
            return "Person[" + login + "]";
        }
    }

    Optional<Person> find(String login) {
        return jdbc.sql("SELECT * FROM person WHERE login = ?")
                .param(login)
                .query(People::person)
                .optional();
    }

    List<Person> all() {
        return jdbc.sql("SELECT * FROM person ORDER BY login LIMIT 10000")
                .query(People::person)
                .list();
    }

    /** Whether it was added; false when the login is taken. */
    boolean add(Person person) {
        Timestamp now = Timestamp.from(clock.instant());
        return jdbc.sql("""
                                INSERT INTO person (login, hash, role, organisation, region, enabled, created_at, changed_at)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING""")
                        .param(person.login())
                        .param(person.hash())
                        .param(person.role().name())
                        .param(person.organisation())
                        .param(person.region())
                        .param(person.enabled())
                        .param(now)
                        .param(now)
                        .update()
                == 1;
    }

    boolean enable(String login, boolean enabled) {
        return jdbc.sql("UPDATE person SET enabled = ?, changed_at = ? WHERE login = ?")
                        .params(enabled, Timestamp.from(clock.instant()), login)
                        .update()
                == 1;
    }

    boolean password(String login, String hash) {
        return jdbc.sql("UPDATE person SET hash = ?, changed_at = ? WHERE login = ?")
                        .params(hash, Timestamp.from(clock.instant()), login)
                        .update()
                == 1;
    }

    private static Person person(ResultSet rs, int number) throws SQLException {
        return new Person(
                rs.getString("login"),
                rs.getString("hash"),
                Role.valueOf(rs.getString("role")),
                rs.getString("organisation"),
                rs.getString("region"),
                rs.getBoolean("enabled"),
                rs.getTimestamp("changed_at").toInstant());
    }
}
