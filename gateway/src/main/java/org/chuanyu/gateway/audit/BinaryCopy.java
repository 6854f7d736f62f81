package org.chuanyu.gateway.audit;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Rows on their way into a table by COPY in PostgreSQL's binary form: one round trip, and no text to be parsed. */
final class BinaryCopy implements AutoCloseable {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int BUFFER = 64 * 1024;

    private final PGCopyOutputStream copy;
    private final DataOutputStream out;

    BinaryCopy(Connection connection, String into) throws SQLException, IOException {
        copy = new PGCopyOutputStream(
                connection.unwrap(PGConnection.class), "COPY " + into + " FROM STDIN (FORMAT binary)");
        out = new DataOutputStream(new BufferedOutputStream(copy, BUFFER));
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
    }

    BinaryCopy row(int columns) throws IOException {
        out.writeShort(columns);
        return this;
    }

    BinaryCopy put(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
        return this;
    }

    BinaryCopy put(UUID value) throws IOException {
        out.writeInt(2 * Long.BYTES);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
        return this;
    }

    BinaryCopy put(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
        return this;
    }

    /** Everything is on its way: without this, closing takes back what was written. */
    void end() throws IOException, SQLException {
        out.writeShort(-1);
        out.flush();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
