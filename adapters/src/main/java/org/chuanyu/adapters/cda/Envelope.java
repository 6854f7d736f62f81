package org.chuanyu.adapters.cda;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an answer before SAAJ does: SAAJ logs what it cannot read. Only a well-formed envelope without a document type,
 * not too deep, passes.
 */
final class Envelope {
    static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    private static final int MAX_DEPTH = 100;

    private Envelope() {}

    /** The envelope's namespace; empty when this is anything else. */
    static Optional<String> namespaceOf(byte[] bytes) {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(bytes));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(XMLStreamReader reader) throws XMLStreamException {
        @Nullable String namespace = null;
        int depth = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                return Optional.empty();
            }
            if (event == XMLStreamConstants.START_ELEMENT && ++depth > MAX_DEPTH) {
                return Optional.empty();
            }
            if (event == XMLStreamConstants.START_ELEMENT && depth == 1) {
                namespace = reader.getLocalName().equals("Envelope") ? reader.getNamespaceURI() : null;
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
        return Optional.ofNullable(namespace).filter(found -> found.equals(SOAP_11) || found.equals(SOAP_12));
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }
}
