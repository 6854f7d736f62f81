package org.chuanyu.gateway.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A simulated EMR: a SOAP door of its own that takes documents, and misbehaves on demand. */
final class SimulatedEmr {
    private static final Logger LOG = LoggerFactory.getLogger("demo");
    private static final int LONGEST = 16 * 1024 * 1024;
    private static final int THREADS = 8;
    private static final int SILENCE_SECONDS = 45;

    private final String participant;
    private final URI url;
    private final Received received;
    private final ProvidedDocuments documents = new ProvidedDocuments();
    private volatile Mode mode = Mode.ACCEPT;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /** How it answers. */
    enum Mode {
        ACCEPT,
        REFUSE,
        FAULT,
        TIMEOUT,
        LOGIN_PAGE,
        DOWN;

        static Optional<Mode> of(String text) {
            for (Mode mode : values()) {
                if (mode.code().equals(text)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }

        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    SimulatedEmr(String participant, URI url, Received received) {
        this.participant = participant;
        this.url = url;
        this.received = received;
    }

    synchronized void mode(Mode wanted) throws IOException {
        mode = wanted;
        if (wanted == Mode.DOWN) {
            stop();
        } else {
            start();
        }
    }

    synchronized void start() throws IOException {
        if (server != null) {
            return;
        }
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()), 50);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "demo-emr-" + participant);
            thread.setDaemon(true);
            return thread;
        });
        http.setExecutor(pool);
        http.createContext(url.getPath(), this::handle);
        http.start();
        server = http;
        threads = pool;
    }

    /** Where it listens; the settings' own port unless that is 0. */
    synchronized int port() {
        return server == null ? url.getPort() : server.getAddress().getPort();
    }

    synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] request = exchange.getRequestBody().readNBytes(LONGEST + 1);
            if (request.length > LONGEST) {
                answer(exchange, 413, "text/plain", "too long");
                return;
            }
            switch (mode) {
                case ACCEPT -> accept(exchange, request);
                case REFUSE -> refuse(exchange, request);
                case FAULT -> answer(exchange, 500, "text/xml", ProvidedDocuments.fault("Server", "系统维护中"));
                case LOGIN_PAGE ->
                    answer(exchange, 200, "text/html", "<html><body><form>请登录 Please log in</form></body></html>");
                case TIMEOUT, DOWN -> TimeUnit.SECONDS.sleep(SILENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(HttpExchange exchange, byte[] request) throws IOException {
        Optional<ProvidedDocuments.Provided> provided = documents.read(request);
        if (provided.isEmpty()) {
            answer(exchange, 500, "text/xml", ProvidedDocuments.fault("Client", "not the operation of this door"));
            return;
        }
        boolean first = documents.keep(provided.get());
        if (first) {
            received.add(participant, "text/xml", provided.get().document());
            LOG.info(
                    "{} 的病历系统收到文档 · the EMR received document {}",
                    participant,
                    provided.get().messageId());
        }
        answer(exchange, 200, "text/xml", documents.accepted(provided.get()));
    }

    private void refuse(HttpExchange exchange, byte[] request) throws IOException {
        Optional<ProvidedDocuments.Provided> provided = documents.read(request);
        String answer = provided.map(documents::refused)
                .orElseGet(() -> ProvidedDocuments.fault("Client", "not the operation of this door"));
        answer(exchange, 200, "text/xml", answer);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + ";charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
