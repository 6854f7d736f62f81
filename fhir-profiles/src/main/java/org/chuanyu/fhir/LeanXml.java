package org.chuanyu.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The resources of one of HL7's own bundles, one after the other, without what is written in them for people only: narratives, how
 * elements map to other standards, examples, reasons. That is four fifths of it.
 */
final class LeanXml {
    private static final String FHIR = "http://hl7.org/fhir";

    /** Of the resource itself. A snapshot says all that the differential says. */
    private static final Set<String> OF_RESOURCE =
            Set.of("text", "contact", "description", "purpose", "copyright", "mapping", "differential");

    /** Of what stands in it, by the name of what it stands in. */
    private static final Map<String, Set<String>> WITHIN = Map.of(
            "element", Set.of("definition", "comment", "requirements", "alias", "mapping", "example"),
            "concept", Set.of("definition"));

    private final XMLStreamReader in;
    private final StringBuilder out = new StringBuilder(64 * 1024);
    private final Map<String, String> said = new HashMap<>();

    private LeanXml(XMLStreamReader in) {
        this.in = in;
    }

    /** Takes resources of one type. */
    @FunctionalInterface
    interface Taker {
        /**
         * @param said the values of the resource's own simple elements, by name; valid during the call
         * @param xml the resource
         */
        void take(Map<String, String> said, String xml);
    }

    /** Reads those of the types that somebody takes from the class path. */
    static void read(String file, Map<String, Taker> takers) {
        try (InputStream bytes = LeanXml.class.getResourceAsStream(file)) {
            if (bytes == null) {
                throw new IllegalStateException("HL7's definitions are not on the class path: " + file);
            }
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            XMLStreamReader in = factory.createXMLStreamReader(bytes, "UTF-8");
            new LeanXml(in).read(takers);
            in.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("HL7's definitions cannot be read: " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Map<String, Taker> takers) throws XMLStreamException {
        while (in.hasNext()) {
            if (in.next() == XMLStreamConstants.START_ELEMENT
                    && in.getLocalName().equals("resource")) {
                in.nextTag();
                Taker taker = takers.get(in.getLocalName());
                if (taker != null) {
                    out.setLength(0);
                    said.clear();
                    copy(OF_RESOURCE, true);
                    taker.take(said, out.toString());
                } else {
                    skip();
                }
            }
        }
    }

    /** Copies the element that begins here, without those of its children that are named. */
    private void copy(Set<String> without, boolean root) throws XMLStreamException {
        String name = in.getLocalName();
        out.append('<').append(name);
        if (root) {
            out.append(" xmlns=\"").append(FHIR).append('"');
        }
        for (int i = 0; i < in.getAttributeCount(); i++) {
            out.append(' ').append(in.getAttributeLocalName(i)).append("=\"");
            escaped(in.getAttributeValue(i));
            out.append('"');
        }
        out.append('>');
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                String child = in.getLocalName();
                if (without.contains(child) || !FHIR.equals(in.getNamespaceURI())) {
                    skip(); // XHTML is a narrative, whoever's
                } else {
                    String value = root ? in.getAttributeValue(null, "value") : null;
                    if (value != null) {
                        said.put(child, value);
                    }
                    copy(WITHIN.getOrDefault(child, Set.of()), false);
                }
            }
        }
        out.append("</").append(name).append('>');
    }

    private void skip() throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            int event = in.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /** Line ends, too: in an attribute they would be read as blanks. */
    private void escaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '"' -> out.append("&quot;");
                case '\n', '\r', '\t' -> out.append("&#").append((int) c).append(';');
                default -> out.append(c);
            }
        }
    }
}
