package org.chuanyu.bench.log;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.postgresql.PGConnection;

/**
 * The floor of the sequencer: it reads the acts that wait and writes as many rows of as many bytes to tables of the same shape, in
 * groups of the same size, each a transaction: leaves by COPY, tiles, a checkpoint, the head, and the acts out of the queue. It
 * hashes, encrypts, signs and reads back nothing; its leaves are a group of real ones over and over. Arguments: the database, acts of
 * a group, where the result goes.
 */
public final class LogFloor {
    private static final int TILE = 256;
    private static final int HASH = 32;
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final String NOTE = "x".repeat(250);

    private final Connection connection;
    private final int group;
    private final List<Leaf> leaves = new ArrayList<>();
    private long size;

    private LogFloor(Connection connection, int group) {
        this.connection = connection;
        this.group = group;
    }

    private record Leaf(byte[] bytes, byte[] hash, byte[] sealed) {}

    private record Act(long entry, UUID event) {}

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[0])) {
            connection.setAutoCommit(false);
            LogFloor floor = new LogFloor(connection, Integer.parseInt(args[1]));
            Properties result = new Properties();
            result.setProperty("rate", Double.toString(floor.run()));
            try (Writer out = Files.newBufferedWriter(Path.of(args[2]))) {
                result.store(out, null);
            }
        }
    }

    /** Makes the tables and the acts that wait. */
    static void prepare(Connection connection, int acts) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA floor");
            for (String table : List.of("entry", "pending", "leaf", "tile", "checkpoint", "head")) {
                statement.execute(
                        "CREATE TABLE floor.audit_" + table + " (LIKE gateway.audit_" + table + " INCLUDING ALL)");
            }
            // Its rows are kept as the gateway's are, which LIKE does not see to.
            statement.execute("ALTER TABLE floor.audit_pending SET (toast_tuple_target = 8160)");
            statement.execute(
                    "INSERT INTO floor.audit_head (size, root, epoch) VALUES (0, decode(repeat('00', 32), 'hex'), 1)");
        }
        PendingActs.add(connection, "floor", acts);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /** Acts a second, from the end of the first group to that of the last. */
    private double run() throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT bytes, hash, sealed FROM gateway.audit_leaf ORDER BY seq DESC LIMIT " + group)) {
            while (rows.next()) {
                leaves.add(new Leaf(rows.getBytes(1), rows.getBytes(2), rows.getBytes(3)));
            }
        }
        int first = step();
        long begin = System.nanoTime();
        long done = 0;
        for (int taken = first; taken > 0; taken = step()) {
            done += taken;
        }
        return (done - first) / ((System.nanoTime() - begin) / 1e9);
    }

    private int step() throws SQLException, IOException {
        List<Act> acts = waiting();
        if (!acts.isEmpty()) {
            copy(acts);
            size += acts.size();
            tiles(acts.size());
            end(acts);
            connection.commit();
        }
        return acts.size();
    }

    private List<Act> waiting() throws SQLException {
        List<Act> acts = new ArrayList<>(group);
        long bytes = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT entry, event, at, body FROM floor.audit_pending ORDER BY entry LIMIT ?")) {
            select.setInt(1, group);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    acts.add(new Act(rows.getLong(1), rows.getObject(2, UUID.class)));
                    bytes += rows.getBytes(4).length;
                }
            }
        }
        if (bytes + entries(acts) < 0) {
            throw new IllegalStateException("more bytes than there are");
        }
        return acts;
    }

    /** What of the entries a leaf is made of, as many characters. */
    private long entries(List<Act> acts) throws SQLException {
        long read = 0;
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT action, outcome, actor, role, organisation, patient_id, object, legal_basis, request_id,
                       detail ->> 'source' AS source
                FROM floor.audit_entry WHERE seq = ANY (?)""")) {
            select.setArray(1, entryIds(acts));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    for (int column = 1; column <= 10; column++) {
                        String text = rows.getString(column);
                        read += text == null ? 0 : text.length();
                    }
                }
            }
        }
        return read;
    }

    private Array entryIds(List<Act> acts) throws SQLException {
        return connection.createArrayOf("int8", acts.stream().map(Act::entry).toArray(Long[]::new));
    }

    private void copy(List<Act> acts) throws SQLException, IOException {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream(4 << 20);
        DataOutputStream out = new DataOutputStream(buffer);
        out.write(SIGNATURE);
        out.writeLong(0);
        for (int i = 0; i < acts.size(); i++) {
            Act act = acts.get(i);
            Leaf leaf = leaves.get(i % leaves.size());
            out.writeShort(6);
            number(out, size + i);
            number(out, act.entry());
            out.writeInt(2 * Long.BYTES);
            out.writeLong(act.event().getMostSignificantBits());
            out.writeLong(act.event().getLeastSignificantBits());
            bytes(out, leaf.bytes());
            bytes(out, leaf.hash());
            bytes(out, leaf.sealed());
        }
        out.writeShort(-1);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY floor.audit_leaf (seq, entry, event, bytes, hash, sealed) FROM STDIN (FORMAT binary)",
                        new java.io.ByteArrayInputStream(buffer.toByteArray()),
                        1 << 16);
    }

    private static void number(DataOutputStream out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    private static void bytes(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    /** The full ones of hashes of leaves, and the one above them as wide as it is now. */
    private void tiles(int taken) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO floor.audit_tile (level, idx, width, hashes) VALUES (?, ?, ?, ?)")) {
            for (long idx = (size - taken) / TILE; idx < size / TILE; idx++) {
                tile(insert, 0, idx, TILE);
            }
            int width = (int) (size / TILE % TILE);
            if (width > 0) {
                tile(insert, 1, size / TILE / TILE, width);
            }
            insert.executeBatch();
        }
    }

    private static void tile(PreparedStatement insert, int level, long idx, int width) throws SQLException {
        insert.setInt(1, level);
        insert.setLong(2, idx);
        insert.setInt(3, width);
        insert.setBytes(4, new byte[width * HASH]);
        insert.addBatch();
    }

    private void end(List<Act> acts) throws SQLException {
        try (PreparedStatement head = connection.prepareStatement("UPDATE floor.audit_head SET size = ?, root = ?");
                PreparedStatement checkpoint = connection.prepareStatement(
                        "INSERT INTO floor.audit_checkpoint (size, root, note, signed_at) VALUES (?, ?, ?, now())");
                PreparedStatement taken =
                        connection.prepareStatement("DELETE FROM floor.audit_pending WHERE entry = ANY (?)")) {
            head.setLong(1, size);
            head.setBytes(2, new byte[HASH]);
            head.executeUpdate();
            checkpoint.setLong(1, size);
            checkpoint.setBytes(2, new byte[HASH]);
            checkpoint.setString(3, NOTE);
            checkpoint.executeUpdate();
            taken.setArray(1, entryIds(acts));
            taken.executeUpdate();
        }
    }
}
