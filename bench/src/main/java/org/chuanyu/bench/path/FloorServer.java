package org.chuanyu.bench.path;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Semaphore;

/**
 * The floor: what is left of the gateway when everything that it is for is taken away. It parses a message with HAPI HL7 v2,
 * builds and encodes as many resources, writes as many rows of as many bytes to as many tables in one transaction, and answers
 * AA. It checks, maps, matches, encrypts, audits and delivers nothing. Argument: a file with port, database and rows by table.
 */
public final class FloorServer {
    private final FloorRows rows;
    private final HikariDataSource database;
    private final Semaphore atOnce;

    private FloorServer(Properties told) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(told.getProperty("jdbc"));
        pool.setMaximumPoolSize(20);
        pool.setAutoCommit(false);
        pool.setConnectionInitSql("SET synchronous_commit = on");
        this.database = new HikariDataSource(pool);
        this.atOnce = new Semaphore(Integer.parseInt(told.getProperty("concurrent")));
        this.rows = FloorRows.of(told);
    }

    public static void main(String[] args) throws Exception {
        Properties told = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
            told.load(in);
        }
        FloorServer floor = new FloorServer(told);
        floor.createTables();
        try (ServerSocket door =
                new ServerSocket(Integer.parseInt(told.getProperty("port")), 64, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket line = door.accept();
                Thread thread = new Thread(() -> floor.serve(line), "line");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void createTables() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : rows.tables()) {
                statement.execute("CREATE TABLE " + table
                        + " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)");
            }
            connection.commit();
        }
    }

    private void serve(Socket line) {
        FloorMessage reader = new FloorMessage();
        try (line) {
            line.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(line.getInputStream());
            OutputStream out = line.getOutputStream();
            for (byte[] message = frame(in); message.length > 0; message = frame(in)) {
                atOnce.acquireUninterruptibly();
                try {
                    FloorMessage.Parsed parsed = reader.read(message);
                    store(parsed);
                    out.write(("\u000bMSH|^~\\&|||||||ACK|1|P|2.5\rMSA|AA|" + parsed.controlId() + "\r\u001c\r")
                            .getBytes(StandardCharsets.UTF_8));
                } finally {
                    atOnce.release();
                }
            }
        } catch (IOException | SQLException e) {
            System.err.println("line closed: " + e.getMessage());
        }
    }

    private void store(FloorMessage.Parsed parsed) throws SQLException {
        try (Connection connection = database.getConnection()) {
            rows.insert(connection, parsed.bodies());
            connection.commit();
        }
    }

    /** The next frame's content, empty at the end of the line. */
    private static byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(4096);
        for (int b = in.read(); b != 0x1C; b = in.read()) {
            if (b < 0) {
                return new byte[0];
            }
            if (b != 0x0B) {
                message.write(b);
            }
        }
        in.read();
        return message.toByteArray();
    }
}
