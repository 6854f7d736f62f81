package org.chuanyu.bench.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The receiving hospital's EMR: takes every document at once and counts. */
final class Partner implements AutoCloseable {
    private static final Pattern MESSAGE_ID = Pattern.compile("messageId>([^<]{1,100})<");
    private static final String ANSWER = "<s:Envelope"
            + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><ProvideDocumentResponse"
            + " xmlns=\"https://fhir.chuanyu-health.org/soap/document\"><messageId>%s</messageId>"
            + "<code>AA</code><documentId>EMR-%d</documentId></ProvideDocumentResponse></s:Body></s:Envelope>";

    private final AtomicInteger taken = new AtomicInteger();
    private final HttpServer server;

    Partner(String address, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, port), 64);
        server.setExecutor(Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "partner");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/ws", this::take);
        server.start();
    }

    int taken() {
        return taken.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher id = MESSAGE_ID.matcher(request);
            boolean found = id.find();
            byte[] answer = String.format(ANSWER, found ? id.group(1) : "", taken.incrementAndGet())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(found ? 200 : 500, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
