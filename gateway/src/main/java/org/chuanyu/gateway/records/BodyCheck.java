package org.chuanyu.gateway.records;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** What a body must be before a recursive parser may have it: not deep, and without DOCTYPE. Pure. */
final class BodyCheck {
    /** FHIR resources are about ten deep; extensions in extensions make it twenty. */
    static final int MAX_DEPTH = 100;

    private BodyCheck() {}

    static void check(byte[] body, boolean xml) {
        if (xml) {
            xml(body);
        } else {
            json(body);
        }
    }

    private static void json(byte[] body) {
        int depth = 0;
        boolean text = false;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            if (text) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    text = false;
                }
            } else if (b == '"') {
                text = true;
            } else if (b == '{' || b == '[') {
                bound(++depth);
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
    }

    private static void xml(byte[] body) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(body), "UTF-8");
            int depth = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> bound(++depth);
                    case XMLStreamConstants.END_ELEMENT -> depth--;
                    case XMLStreamConstants.DTD -> throw structure("a DOCTYPE is not taken");
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw structure("the body is not well-formed XML");
        }
    }

    private static void bound(int depth) {
        if (depth > MAX_DEPTH) {
            throw structure("the body is more than " + MAX_DEPTH + " levels deep");
        }
    }

    private static RuntimeException structure(String text) {
        return Refusals.of(400, IssueType.STRUCTURE, text);
    }
}
