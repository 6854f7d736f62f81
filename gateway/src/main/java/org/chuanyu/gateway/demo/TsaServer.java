package org.chuanyu.gateway.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The authority's door: RFC 3161 section 3.4, on the loopback address. */
public final class TsaServer implements AutoCloseable {
    private static final int MOST_BYTES = 65_536;
    private static final String QUERY = "application/timestamp-query";
    private static final String REPLY = "application/timestamp-reply";

    private final DevTsa tsa;
    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService thread;

    private TsaServer(DevTsa tsa, Clock clock, HttpServer server) {
        this.tsa = tsa;
        this.clock = clock;
        this.server = server;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "demo-tsa");
            made.setDaemon(true);
            return made;
        });
    }

    /** @param port to listen on; another one where that is taken */
    public static TsaServer start(DevTsa tsa, int port, Clock clock) throws IOException {
        TsaServer made = new TsaServer(tsa, clock, listen(port));
        made.server.setExecutor(made.thread);
        made.server.createContext("/", made::handle);
        made.server.start();
        return made;
    }

    private static HttpServer listen(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
    }

    /** Where it takes questions. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] question = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
            } else if (!QUERY.equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                exchange.sendResponseHeaders(415, -1);
            } else if (question.length > MOST_BYTES) {
                exchange.sendResponseHeaders(413, -1);
            } else {
                answer(exchange, question);
            }
        }
    }

    private void answer(HttpExchange exchange, byte[] question) throws IOException {
        byte[] answer;
        try {
            answer = tsa.answer(question, clock.instant());
        } catch (IOException | IllegalArgumentException e) {
            exchange.sendResponseHeaders(400, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", REPLY);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }
}
