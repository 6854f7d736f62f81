package org.chuanyu.gateway.intake;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.chuanyu.gateway.keys.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the journal says of a person in clear, or under another key than the person's. The rows stay: the same bytes again are the
 * same message still, get the first answer, and bring nothing back. Whatever else the source sends is new.
 */
@Component
final class IntakeTraces implements PersonalTraces {
    /** Code of the problem that a message has which waited and now never goes on. */
    static final String ERASED = "person-erased";

    /** Digits of SM3; what was erased before has a token there already. */
    private static final int HASH = 64;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Vault vault;

    IntakeTraces(JdbcClient jdbc, JsonMapper json, Vault vault) {
        this.jdbc = jdbc;
        this.json = json;
        this.vault = vault;
    }

    /** Instead of the hash of an erased message: whoever does not have the message cannot try what it said. */
    static String hash(Vault vault, String sm3) {
        return vault.token("erased-message", sm3);
    }

    private record Message(String id, Instant receivedAt, String sm3) {}

    @Override
    public void erase(Person person) {
        List<Message> messages = new ArrayList<>(about(person));
        messages.addAll(notTaken(messages));
        String[] ids = messages.stream().map(Message::id).toArray(String[]::new);
        keys(messages);
        hashes(messages);
        answers(ids);
        parked(ids);
        sealed(ids, person);
        jdbc.sql("DELETE FROM intake_head WHERE reference = ANY (:references)")
                .param("references", person.references().toArray(String[]::new))
                .update();
        jdbc.sql("DELETE FROM intake_recode WHERE report_id = ANY (:reports)")
                .param(
                        "reports",
                        person.references().stream()
                                .filter(reference -> reference.startsWith("DiagnosticReport/"))
                                .map(reference -> reference.substring(reference.indexOf('/') + 1))
                                .toArray(String[]::new))
                .update();
    }

    private List<Message> about(Person person) {
        return jdbc.sql("SELECT id, received_at, sm3 FROM intake_message"
                        + " WHERE patient_id = ANY (:patients) ORDER BY id FOR UPDATE")
                .param("patients", person.patients().toArray(String[]::new))
                .query(IntakeTraces::message)
                .list();
    }

    /**
     * What the same institutions sent under the same identifiers and was not taken. Nobody made a record of it, so whom else it names loses
     * nothing.
     */
    private List<Message> notTaken(List<Message> messages) {
        return jdbc.sql("""
                        SELECT id, received_at, sm3 FROM intake_message WHERE patient_id IS NULL
                            AND participant IN (SELECT participant FROM intake_message WHERE id = ANY (:ids))
                            AND id IN (SELECT k.message_id FROM intake_key k JOIN intake_key mine USING (kind, value)
                                WHERE mine.message_id = ANY (:ids) AND kind = 'patient')
                        ORDER BY id FOR UPDATE""")
                .param("ids", messages.stream().map(Message::id).toArray(String[]::new))
                .query(IntakeTraces::message)
                .list();
    }

    private static Message message(ResultSet rs, int row) throws SQLException {
        return new Message(rs.getString(1), rs.getTimestamp(2).toInstant(), rs.getString(3));
    }

    /** Order, report and visit numbers, and the person's identifiers as tokens. */
    private void keys(List<Message> messages) {
        // By the time too: of that there is an index, of the messages none.
        jdbc.sql("DELETE FROM intake_key WHERE received_at = ANY (:times::timestamptz[]) AND message_id = ANY (:ids)")
                .param("ids", messages.stream().map(Message::id).toArray(String[]::new))
                .param(
                        "times",
                        messages.stream()
                                .map(message -> Timestamp.from(message.receivedAt()))
                                .toArray(Timestamp[]::new))
                .update();
    }

    private void hashes(List<Message> messages) {
        List<Message> hashed = messages.stream()
                .filter(message -> message.sm3().length() == HASH)
                .toList();
        jdbc.sql("UPDATE intake_message m SET sm3 = n.sm3 FROM unnest(:ids, :hashes) AS n(id, sm3) WHERE m.id = n.id")
                .param("ids", hashed.stream().map(Message::id).toArray(String[]::new))
                .param(
                        "hashes",
                        hashed.stream()
                                .map(message -> hash(vault, message.sm3()))
                                .toArray(String[]::new))
                .update();
    }

    /** An answer says whose message it answers: of an erased one it is known that there was one, as where others worded it. */
    private void answers(String[] ids) {
        jdbc.sql("UPDATE intake_message SET answer_sm3 = :unknown WHERE id = ANY (:ids) AND length(answer_sm3) = :hash")
                .param("unknown", Journal.UNKNOWN)
                .param("hash", HASH)
                .param("ids", ids)
                .update();
    }

    /** What waited is given up: nobody can read it. */
    private void parked(String[] ids) {
        jdbc.sql("DELETE FROM intake_parked WHERE message_id = ANY (:ids)")
                .param("ids", ids)
                .update();
        jdbc.sql("DELETE FROM intake_release WHERE message_id = ANY (:ids)")
                .param("ids", ids)
                .update();
        Problem problem = Problem.warning(ERASED, null, "the person was erased while this message waited");
        jdbc.sql("UPDATE intake_message SET state = 'SET_ASIDE', problems = problems || :problem::jsonb"
                        + " WHERE id = ANY (:ids) AND state = 'PARKED'")
                .param("problem", json.writeValueAsString(List.of(problem)))
                .param("ids", ids)
                .update();
    }

    /** A message that was parked before anybody knew whose it is lies under its institution's key. */
    private void sealed(String[] ids, Person person) {
        byte[][] keys = person.keys().stream().map(IntakeTraces::bytes).toArray(byte[][]::new);
        for (String column : List.of("raw", "codes")) {
            jdbc.sql("UPDATE intake_message SET " + column + " = NULL WHERE id = ANY (:ids) AND " + column
                            + " IS NOT NULL AND substr(" + column + ", 2, 16) <> ALL (:keys)")
                    .param("ids", ids)
                    .param("keys", keys)
                    .update();
        }
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
