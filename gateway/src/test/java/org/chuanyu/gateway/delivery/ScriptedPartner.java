package org.chuanyu.gateway.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Hospitals' SOAP doors, a socket each, that answer as the test says and remember what they were sent. */
final class ScriptedPartner implements AutoCloseable {
    static final Function<Sent, Answer> ACCEPTS = sent -> Answer.coded("AA", "ref-" + sent.id());
    static final Function<Sent, Answer> REFUSES = sent -> Answer.coded("AR", "");
    static final Function<Sent, Answer> IS_BUSY = sent -> Answer.coded("AE", "");
    static final Function<Sent, Answer> IS_DOWN = sent -> new Answer(503, "");
    static final Function<Sent, Answer> FAULTS = sent -> new Answer(
            500, envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>busy</faultstring></s:Fault>"));
    /** It takes the document and hangs up. */
    static final Function<Sent, Answer> STAYS_SILENT = sent -> new Answer(0, "");

    private static final String NAMESPACE = "https://fhir.chuanyu-health.org/soap/document";
    private static final Pattern NUMBER = Pattern.compile("RPT-\\d+-([A-Za-z0-9-]+)");

    private final Map<String, Function<Sent, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Sent> seen = Collections.synchronizedList(new ArrayList<>());
    private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpServer> doors = new ConcurrentHashMap<>();
    private final Map<String, Socket> away = new ConcurrentHashMap<>();

    /**
     * One request.
     *
     * @param id the message id that the gateway gave it
     * @param document the CDA document
     * @param traceparent the header of W3C Trace Context, or null
     */
    record Sent(String receiver, String id, String document, String traceparent) {

        /** The test's own name of the report in it. */
        String report() {
            Matcher number = NUMBER.matcher(document);
            return number.find() ? number.group(1) : "";
        }
    }

    /**
     * The bytes of one exchange, as the partner's own records would have them.
     *
     * @param id the message id
     * @param answer null where it hung up
     */
    record Taken(String receiver, String id, byte[] request, byte[] answer) {}

    /** An HTTP status and a body; status 0 hangs up instead. */
    record Answer(int status, String body) {

        static Answer coded(String code, String reference) {
            return said(code, reference, "");
        }

        static Answer said(String code, String reference, String message) {
            return new Answer(
                    200,
                    envelope("<ProvideDocumentResponse xmlns='" + NAMESPACE + "'><code>" + code + "</code><message>"
                            + message + "</message><documentId>" + reference
                            + "</documentId></ProvideDocumentResponse>"));
        }
    }

    String url(String receiver) {
        HttpServer door = doors.computeIfAbsent(receiver, name -> door(0));
        return "http://127.0.0.1:" + door.getAddress().getPort() + "/" + receiver;
    }

    private HttpServer door(int port) {
        try {
            HttpServer door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            door.setExecutor(threads);
            door.createContext("/", this::take);
            door.start();
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A receiver's machine is switched off: connections to it are refused. */
    void leaves(String receiver) {
        InetSocketAddress address = doors.get(receiver).getAddress();
        doors.remove(receiver).stop(0);
        Socket place = new Socket();
        try {
            // Bound, but nobody listens: the port is given to no one else meanwhile.
            place.setReuseAddress(true);
            place.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        away.put(receiver, place);
    }

    /** It is switched on again, at the same address. */
    void returns(String receiver) {
        Socket place = away.remove(receiver);
        int port = place.getLocalPort();
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        doors.put(receiver, door(port));
    }

    void answers(String receiver, Function<Sent, Answer> answer) {
        answers.put(receiver, answer);
    }

    /** What a receiver was sent, in order; attempts, not only successes. */
    List<Sent> sentTo(String receiver) {
        synchronized (seen) {
            return seen.stream()
                    .filter(sent -> sent.receiver().equals(receiver))
                    .toList();
        }
    }

    /** What crossed between the gateway and a receiver, in order. */
    List<Taken> takenBy(String receiver) {
        synchronized (taken) {
            return taken.stream()
                    .filter(each -> each.receiver().equals(receiver))
                    .toList();
        }
    }

    /** Everybody is there and accepts, and nothing was sent yet. */
    void forget() {
        Set.copyOf(away.keySet()).forEach(this::returns);
        answers.clear();
        seen.clear();
        taken.clear();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String receiver = exchange.getRequestURI().getPath().substring(1);
            byte[] request = exchange.getRequestBody().readAllBytes();
            Sent sent = read(receiver, request, exchange.getRequestHeaders().getFirst("traceparent"));
            seen.add(sent);
            Answer answer = answers.getOrDefault(receiver, ACCEPTS).apply(sent);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            taken.add(new Taken(receiver, sent.id(), request, answer.status() == 0 ? null : body));
            if (answer.status() == 0) {
                return;
            }
            if (body.length > 0) {
                exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Sent read(String receiver, byte[] request, String traceparent) throws IOException {
        try {
            Element root = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(request))
                    .getDocumentElement();
            byte[] document = Base64.getMimeDecoder().decode(text(root, "document"));
            return new Sent(
                    receiver, text(root, "messageId"), new String(document, StandardCharsets.UTF_8), traceparent);
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

    private static String envelope(String body) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    @Override
    public void close() {
        doors.values().forEach(door -> door.stop(0));
        threads.shutdownNow();
    }
}
