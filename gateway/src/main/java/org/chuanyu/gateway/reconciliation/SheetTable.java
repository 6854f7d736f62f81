package org.chuanyu.gateway.reconciliation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.evidence.Sm3;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The signed sheets, the days that have theirs, and what partners brought. */
@Repository
class SheetTable {
    /** Of this database; a number that nothing else here locks. */
    private static final long LOCK = 0x7368656574L;

    private static final String COLUMNS =
            "participant, wire, direction, day, text, sm3, signature, messages, answered, unread, corrections";
    private static final String ONE =
            " WHERE participant = :participant AND wire = :wire AND direction = :direction AND day = :day";

    private final JdbcClient jdbc;

    SheetTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A sheet as it was signed. */
    record Signed(
            Channel channel,
            LocalDate day,
            byte[] text,
            String sm3,
            byte[] signature,
            int messages,
            int answered,
            int unread,
            int corrections) {

        static Signed of(Sheet sheet, byte[] text, byte[] signature) {
            return new Signed(
                    sheet.channel(),
                    sheet.day(),
                    text,
                    Sm3.hex(text),
                    signature,
                    sheet.lines().size(),
                    sheet.answered().count(),
                    sheet.unread(),
                    sheet.corrections().size());
        }
    }

    /** When a day's sheets were made, and by whom. */
    record Made(LocalDate day, Instant at, String by) {}

    /** What a partner says. */
    record Brought(byte[] text, String sm3, Instant at, String by, Bringer bringer) {}

    /** Who brought a partner's sheet: its own system with its certificate, or a person for it. */
    enum Bringer {
        PARTNER,
        PERSON;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Until the end of the transaction only its holder makes sheets. */
    void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((rs, row) -> row)
                .single();
    }

    void made(Made made) {
        jdbc.sql("INSERT INTO reconciliation_day (day, made_at, made_by) VALUES (:day, :at, :by)")
                .param("day", made.day())
                .param("at", Timestamp.from(made.at()))
                .param("by", made.by())
                .update();
    }

    Optional<Made> made(LocalDate day) {
        return jdbc.sql("SELECT day, made_at, made_by FROM reconciliation_day WHERE day = :day")
                .param("day", day)
                .query(SheetTable::made)
                .optional();
    }

    Optional<LocalDate> firstMade() {
        return jdbc.sql("SELECT day FROM reconciliation_day ORDER BY day LIMIT 1")
                .query((rs, row) -> rs.getObject("day", LocalDate.class))
                .optional();
    }

    /** The days from one on that have their sheets. */
    Set<LocalDate> madeFrom(LocalDate day) {
        return jdbc.sql("SELECT day FROM reconciliation_day WHERE day >= :day")
                .param("day", day)
                .query((rs, row) -> rs.getObject("day", LocalDate.class))
                .set();
    }

    void insert(Signed sheet) {
        keyed(
                        "INSERT INTO reconciliation_sheet (" + COLUMNS
                                + ") VALUES (:participant, :wire, :direction, :day, :text,"
                                + " :sm3, :signature, :messages, :answered, :unread, :corrections)",
                        sheet.channel(),
                        sheet.day())
                .param("text", sheet.text())
                .param("sm3", sheet.sm3())
                .param("signature", sheet.signature())
                .param("messages", sheet.messages())
                .param("answered", sheet.answered())
                .param("unread", sheet.unread())
                .param("corrections", sheet.corrections())
                .update();
    }

    Optional<Signed> find(Channel channel, LocalDate day) {
        return keyed("SELECT " + COLUMNS + " FROM reconciliation_sheet" + ONE, channel, day)
                .query(SheetTable::signed)
                .optional();
    }

    List<Signed> ofDay(LocalDate day) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM reconciliation_sheet WHERE day = :day"
                        + " ORDER BY participant, wire, direction")
                .param("day", day)
                .query(SheetTable::signed)
                .list();
    }

    /** Of one channel from a day on, the earliest first. */
    List<Signed> from(Channel channel, LocalDate day) {
        return keyed(
                        "SELECT " + COLUMNS + " FROM reconciliation_sheet" + ONE.replace("day = :day", "day >= :day")
                                + " ORDER BY day",
                        channel,
                        day)
                .query(SheetTable::signed)
                .list();
    }

    /** Beside what was brought before. */
    void bring(Channel channel, LocalDate day, Brought brought) {
        keyed(
                        "INSERT INTO reconciliation_partner_sheet (participant, wire, direction, day, text, sm3, at, brought_by,"
                                + " bringer) VALUES (:participant, :wire, :direction, :day, :text, :sm3, :at, :by, :bringer)",
                        channel,
                        day)
                .param("text", brought.text())
                .param("sm3", brought.sm3())
                .param("at", Timestamp.from(brought.at()))
                .param("by", brought.by())
                .param("bringer", brought.bringer().code())
                .update();
    }

    /** What the partner itself brought last; only where it brought nothing, what somebody else did. */
    Optional<Brought> brought(Channel channel, LocalDate day) {
        return brought(channel, day, Bringer.PARTNER).or(() -> brought(channel, day, Bringer.PERSON));
    }

    /** What one kind of bringer brought last. */
    Optional<Brought> brought(Channel channel, LocalDate day, Bringer bringer) {
        return keyed(
                        "SELECT text, sm3, at, brought_by FROM reconciliation_partner_sheet" + ONE
                                + " AND bringer = :bringer ORDER BY id DESC LIMIT 1",
                        channel,
                        day)
                .param("bringer", bringer.code())
                .query((rs, row) -> new Brought(
                        rs.getBytes("text"),
                        rs.getString("sm3"),
                        rs.getTimestamp("at").toInstant(),
                        rs.getString("brought_by"),
                        bringer))
                .optional();
    }

    int countBrought(Channel channel, LocalDate day, Bringer bringer) {
        return keyed(
                        "SELECT count(*) FROM reconciliation_partner_sheet" + ONE + " AND bringer = :bringer",
                        channel,
                        day)
                .param("bringer", bringer.code())
                .query(Integer.class)
                .single();
    }

    private JdbcClient.StatementSpec keyed(String sql, Channel channel, LocalDate day) {
        return jdbc.sql(sql)
                .param("participant", channel.participant())
                .param("wire", channel.wire())
                .param("direction", channel.direction().code())
                .param("day", day);
    }

    private static Made made(ResultSet rs, int row) throws SQLException {
        return new Made(
                rs.getObject("day", LocalDate.class), rs.getTimestamp("made_at").toInstant(), rs.getString("made_by"));
    }

    private static Signed signed(ResultSet rs, int row) throws SQLException {
        Direction direction = Direction.of(rs.getString("direction")).orElseThrow();
        return new Signed(
                new Channel(rs.getString("participant"), rs.getString("wire"), direction),
                rs.getObject("day", LocalDate.class),
                rs.getBytes("text"),
                rs.getString("sm3"),
                rs.getBytes("signature"),
                rs.getInt("messages"),
                rs.getInt("answered"),
                rs.getInt("unread"),
                rs.getInt("corrections"));
    }
}
