package org.chuanyu.evidence.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.tree.Tile;

/** Publishes a log's tiles, as far as the log has grown; any path can be made to answer something else. */
final class TestLogServer implements AutoCloseable {
    final Map<String, byte[]> bent = new ConcurrentHashMap<>();
    final Map<String, Integer> failing = new ConcurrentHashMap<>();
    final Set<String> asked = ConcurrentHashMap.newKeySet();
    volatile String token;

    private final TestLog log;
    private final HttpServer server;

    TestLogServer(TestLog log) throws IOException {
        this.log = log;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/audit/", this::handle);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/audit");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/audit/".length());
        asked.add(path);
        int status = failing.getOrDefault(path, 200);
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null && path.startsWith("tile/entries/") && !token.equals(sent)) {
            status = 401;
        }
        byte[] body = status == 200 ? body(path) : new byte[0];
        try (exchange) {
            exchange.sendResponseHeaders(
                    body == null ? 404 : status, body == null || body.length == 0 ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private byte[] body(String path) {
        if (bent.containsKey(path)) {
            return bent.get(path);
        }
        try {
            Tile tile = Tile.parse(path);
            return tile.level() == Tile.ENTRIES ? log.entries(tile) : log.hashes(tile);
        } catch (EvidenceRefused | IndexOutOfBoundsException e) {
            return null;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
