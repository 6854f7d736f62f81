package org.chuanyu.gateway.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The EMR's own reading of the operation ProvideDocument (SOAP 1.1), and its answers. */
final class ProvidedDocuments {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String NAMESPACE = "https://fhir.chuanyu-health.org/soap/document";
    private static final int REMEMBERED = 10_000;

    private final Map<String, String> numbers = new LinkedHashMap<>();
    private long next = 1;

    /** One request. */
    record Provided(String messageId, String document) {}

    Optional<Provided> read(byte[] envelope) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document parsed = factory.newDocumentBuilder().parse(new ByteArrayInputStream(envelope));
            NodeList operations = parsed.getElementsByTagNameNS(NAMESPACE, "ProvideDocument");
            if (operations.getLength() != 1) {
                return Optional.empty();
            }
            Element operation = (Element) operations.item(0);
            byte[] document = Base64.getMimeDecoder().decode(text(operation, "document"));
            return Optional.of(
                    new Provided(opaque(text(operation, "messageId")), new String(document, StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException | IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Gives it a number; false when it was there before. */
    synchronized boolean keep(Provided provided) {
        if (numbers.containsKey(provided.messageId())) {
            return false;
        }
        if (numbers.size() >= REMEMBERED) {
            numbers.remove(numbers.keySet().iterator().next());
        }
        numbers.put(provided.messageId(), "EMR-" + next++);
        return true;
    }

    synchronized String accepted(Provided provided) {
        return answer(provided, "AA", "已接收", "<documentId>" + numbers.get(provided.messageId()) + "</documentId>");
    }

    String refused(Provided provided) {
        return answer(provided, "AR", "拒绝接收", "");
    }

    static String fault(String code, String text) {
        return envelope(
                "<s:Fault><faultcode>s:" + code + "</faultcode><faultstring>" + text + "</faultstring></s:Fault>");
    }

    private static String answer(Provided provided, String code, String message, String more) {
        return envelope("<ProvideDocumentResponse xmlns=\"" + NAMESPACE + "\"><messageId>"
                + provided.messageId() + "</messageId><code>" + code
                + "</code><message>" + message + "</message>" + more + "</ProvideDocumentResponse>");
    }

    private static String envelope(String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"" + SOAP + "\"><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    /** It goes into the log and into the answer. */
    private static String opaque(String id) {
        return id.replaceAll("[^A-Za-z0-9-]", "");
    }

    private static String text(Element parent, String local) {
        NodeList found = parent.getElementsByTagNameNS(NAMESPACE, local);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
