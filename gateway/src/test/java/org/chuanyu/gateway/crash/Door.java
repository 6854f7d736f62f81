package org.chuanyu.gateway.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** One hospital's SOAP door on a socket. It keeps every document that it took, in the order in which it took them. */
final class Door implements AutoCloseable {
    /** It takes the document and says so. */
    static final Function<Taken, Answer> ACCEPTS = taken -> new Answer(true, 200, accepted(taken.id()));

    private static final String NAMESPACE = "https://fhir.chuanyu-health.org/soap/document";
    private static final Pattern REPORT = Pattern.compile("RPT-(K\\d+)");
    /** Versions are told apart by this value, see {@link Load}. */
    private static final Pattern VALUE = Pattern.compile("(?<![\\d.])7\\.(\\d\\d)(?![\\d.])");

    private final List<Taken> taken = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Function<Taken, Answer> behaviour = ACCEPTS;

    /**
     * A document that came.
     *
     * @param id the id that the gateway gave the delivery
     * @param report the number of the report in it
     * @param version which version of it, or 0
     */
    record Taken(String id, String report, int version) {}

    /**
     * What the door does with a document.
     *
     * @param keeps whether it has it then
     * @param status HTTP, or 0 to hang up without a word
     */
    record Answer(boolean keeps, int status, String body) {}

    Door() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/ws";
    }

    void behaves(Function<Taken, Answer> wanted) {
        behaviour = wanted;
    }

    /** What it has, repeats included. */
    List<Taken> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    static String accepted(String messageId) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><ProvideDocumentResponse xmlns='"
                + NAMESPACE + "'><messageId>" + messageId + "</messageId><code>AA</code><documentId>D-" + messageId
                + "</documentId></ProvideDocumentResponse></s:Body></s:Envelope>";
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Taken document = read(exchange.getRequestBody().readAllBytes());
            Answer answer = behaviour.apply(document);
            if (answer.keeps()) {
                synchronized (taken) {
                    taken.add(document);
                }
            }
            if (answer.status() == 0) {
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Taken read(byte[] request) throws IOException {
        try {
            Element root = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(request))
                    .getDocumentElement();
            String document =
                    new String(Base64.getMimeDecoder().decode(text(root, "document")), StandardCharsets.UTF_8);
            Matcher report = REPORT.matcher(document);
            Matcher value = VALUE.matcher(document);
            return new Taken(
                    text(root, "messageId"),
                    report.find() ? report.group(1) : "",
                    value.find() ? Integer.parseInt(value.group(1)) : 0);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    private static String text(Element root, String local) {
        return root.getElementsByTagNameNS(NAMESPACE, local)
                .item(0)
                .getTextContent()
                .strip();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
