package org.chuanyu.bench.path;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rows of one message on the floor: as many to each table and as long as the gateway was seen to write, one statement a
 * table. The bytes are noise, as sealed bodies are to a database.
 */
final class FloorRows {
    private static final String PREFIX = "table.";

    private final TreeMap<String, Census.Share> shares;
    private final AtomicLong messages = new AtomicLong();

    private FloorRows(TreeMap<String, Census.Share> shares) {
        this.shares = shares;
    }

    static FloorRows of(Properties told) {
        TreeMap<String, Census.Share> shares = new TreeMap<>();
        for (String name : told.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                String[] share = told.getProperty(name).split(" ");
                shares.put(
                        "floor_" + name.substring(PREFIX.length()),
                        new Census.Share(Double.parseDouble(share[0]), Double.parseDouble(share[1])));
            }
        }
        return new FloorRows(shares);
    }

    static void tell(Properties told, String table, Census.Share share) {
        told.setProperty(PREFIX + table, share.rows() + " " + share.bytesPerRow());
    }

    Set<String> tables() {
        return shares.keySet();
    }

    /** Inserts one message's rows; the encoded resources are part of them. */
    void insert(Connection connection, List<byte[]> bodies) throws SQLException {
        long n = messages.getAndIncrement();
        SplittableRandom noise = new SplittableRandom(n);
        for (var entry : shares.entrySet()) {
            Census.Share share = entry.getValue();
            // A table that gets a row from every third message gets one from every third here.
            int count = (int) (Math.floor((n + 1) * share.rows()) - Math.floor(n * share.rows()));
            if (count > 0) {
                boolean resources = entry.getKey().endsWith("resource_version");
                insert(connection, entry.getKey(), rows(noise, count, share, resources ? bodies : List.of()));
            }
        }
    }

    private static List<byte[]> rows(SplittableRandom noise, int count, Census.Share share, List<byte[]> bodies) {
        List<byte[]> rows = new ArrayList<>(count);
        // Its own header of about 40 bytes is part of what was measured.
        int length = (int) Math.max(1, Math.round(share.bytesPerRow()) - 40);
        for (int i = 0; i < count; i++) {
            byte[] row = new byte[length];
            noise.nextBytes(row);
            if (i < bodies.size()) {
                byte[] body = bodies.get(i);
                System.arraycopy(body, 0, row, 0, Math.min(body.length, length) / 2);
            }
            rows.add(row);
        }
        return rows;
    }

    private static void insert(Connection connection, String table, List<byte[]> rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " (body) SELECT unnest(?::bytea[])")) {
            Array array = connection.createArrayOf("bytea", rows.toArray(byte[][]::new));
            statement.setArray(1, array);
            statement.executeUpdate();
        }
    }
}
