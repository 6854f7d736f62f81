package org.chuanyu.evidence.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.SignedNote;

/**
 * The witness over HTTP/1.1. Connections, threads, bytes and the time for a request are bounded, so that who sends slowly
 * or without end takes little from the others. There is no login: what is shown is public among the parties, and only a
 * signature of the log changes anything.
 */
final class WitnessServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WitnessServer.class.getName());
    private static final int THREADS = 32;
    private static final int WAITING = 1024;

    /** The JDK's server reads these once in a process; whoever starts it may choose others. */
    private static final Map<String, String> BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "256",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "20",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxReqHeaders", "50",
            "sun.net.httpserver.nodelay", "true");

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Witness witness;
    private final Refusals refusals;
    private final Health health;

    private WitnessServer(HttpServer server, Witness witness, Refusals refusals, Health health) {
        this.server = server;
        this.witness = witness;
        this.refusals = refusals;
        this.health = health;
        threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING));
        threads.allowCoreThreadTimeOut(true);
    }

    static WitnessServer start(InetSocketAddress address, Witness witness, Refusals refusals, Health health)
            throws IOException {
        BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        WitnessServer server = new WitnessServer(HttpServer.create(address, 0), witness, refusals, health);
        server.server.setExecutor(server.threads);
        server.server.createContext("/", server::handle);
        server.server.start();
        return server;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            send(exchange, answerOrFail(exchange));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client went away or was cut off", e);
        }
    }

    private Answer answerOrFail(HttpExchange exchange) throws IOException {
        try {
            return answer(exchange);
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.log(Level.ERROR, "a request failed", e);
            return Answer.text(500, "failed\n");
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = String.valueOf(exchange.getRequestURI().getRawPath());
        boolean adding = path.equals("/add-checkpoint");
        String method = exchange.getRequestMethod();
        if (!method.equals(adding ? "POST" : "GET")) {
            exchange.getResponseHeaders().set("Allow", adding ? "POST" : "GET");
            return Answer.text(405, "method not allowed\n");
        }
        if (adding) {
            return add(exchange);
        }
        String prefix = "/refused/";
        if (path.startsWith(prefix)) {
            return refusals.file(path.substring(prefix.length()))
                    .map(bytes -> new Answer(200, "application/octet-stream", bytes))
                    .orElseGet(WitnessServer::notFound);
        }
        String monitored = "/" + Sm3.hex(StrictText.utf8(witness.held().origin(), Reason.MALFORMED_NOTE));
        if (path.equals("/checkpoint") || path.equals(monitored + "/checkpoint")) {
            Optional<SignedNote> note = witness.held().note();
            return note.map(held -> new Answer(200, Answer.TEXT, held.bytes())).orElseGet(WitnessServer::notFound);
        }
        return switch (path) {
            case "/refused" -> Answer.text(200, refusals.list());
            case "/health" -> health.answer();
            default -> notFound();
        };
    }

    private Answer add(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(AddRequest.MOST_BYTES + 1);
        if (body.length > AddRequest.MOST_BYTES) {
            exchange.getResponseHeaders().set("Connection", "close");
            return Answer.text(413, "more than " + AddRequest.MOST_BYTES + " bytes\n");
        }
        return witness.add(body);
    }

    private static Answer notFound() {
        return Answer.text(404, "not found\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    /** Lets answers that are on their way go out, for two seconds at most. */
    @Override
    public void close() {
        server.stop(threads.getActiveCount() == 0 ? 0 : 2);
        threads.shutdownNow();
    }
}
