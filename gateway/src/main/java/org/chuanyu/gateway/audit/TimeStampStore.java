package org.chuanyu.gateway.audit;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.time.TimeStamp;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The tokens that there are. They can be added and read. */
@Component
final class TimeStampStore {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    TimeStampStore(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The first one over exactly these bytes. */
    Optional<StoredToken> over(SignedNote note) {
        return jdbc.sql("SELECT size, token, tsa, gen_time FROM audit_time_stamp WHERE size = ? AND imprint = ?"
                        + " ORDER BY gen_time LIMIT 1")
                .params(sizeOf(note), Sm3.of(note.bytes()))
                .query((rs, row) -> new StoredToken(
                        rs.getLong(1),
                        rs.getBytes(2),
                        rs.getString(3),
                        rs.getTimestamp(4).toInstant()))
                .optional();
    }

    /** Leaves of the newest checkpoint that has one, 0 before there is any. */
    long lastSize() {
        return jdbc.sql("SELECT coalesce(max(size), 0) FROM audit_time_stamp")
                .query(Long.class)
                .single();
    }

    /** When the log signed the checkpoint of a size. */
    Optional<Instant> signedAt(long size) {
        return jdbc.sql("SELECT signed_at FROM audit_checkpoint WHERE size = ?")
                .param(size)
                .query((rs, row) -> rs.getTimestamp(1).toInstant())
                .optional();
    }

    /**
     * Keeps a token; the same again changes nothing.
     *
     * @return whether the authority has never given its number to another one
     */
    boolean keep(SignedNote note, TimeStampClient.Given given) {
        TimeStamp stamp = given.stamp();
        try {
            transaction.executeWithoutResult(
                    status -> jdbc.sql("INSERT INTO audit_time_stamp (size, imprint, tsa, token, serial, gen_time)"
                                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (size, imprint, tsa) DO NOTHING")
                            .params(
                                    sizeOf(note),
                                    Sm3.of(note.bytes()),
                                    stamp.label(),
                                    given.token(),
                                    new BigDecimal(stamp.serial()),
                                    Timestamp.from(stamp.time()))
                            .update());
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    private static long sizeOf(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }
}
