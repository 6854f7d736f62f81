package org.chuanyu.gateway.records;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** What a body must be before a recursive parser may have it: not deep, without DOCTYPE, and without
 * numbers that take minutes to read. Pure. */
final class BodyCheck {
    /** FHIR resources are about ten deep; extensions in extensions make it twenty. */
    static final int MAX_DEPTH = 100;

    private static final int MAX_FIGURES = 500;
    /** The letter, the sign and three digits; how long a number may be, is for later checks. */
    private static final int MAX_EXPONENT = 5;

    private BodyCheck() {}

    static void check(byte[] body, boolean xml) {
        if (xml) {
            xml(body);
        } else {
            json(body);
        }
    }

    private static void json(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw structure("the body is not UTF-8");
        }
        int depth = 0;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            if (b == '"') {
                i = text(body, i + 1);
            } else if (b == '-' || b >= '0' && b <= '9') {
                i = number(body, i);
            } else if (b == '{' || b == '[') {
                bound(++depth);
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
    }

    /** @return where the text ends; a parser takes one that is all figures for a number, and the time that takes grows with its square */
    private static int text(byte[] body, int from) {
        boolean figures = true;
        int i = from;
        while (i < body.length && body[i] != '"') {
            figures &= isFigure(body[i]);
            i += body[i] == '\\' ? 2 : 1;
        }
        requireShort(!figures || i - from <= MAX_FIGURES);
        return i;
    }

    /** @return where the number ends; a parser writes {@code 1E99999999} out, with all its zeros */
    private static int number(byte[] body, int from) {
        int exponent = -1;
        int i = from;
        for (; i < body.length && isFigure(body[i]); i++) {
            if (body[i] == 'e' || body[i] == 'E') {
                exponent = i;
            }
        }
        requireShort(i - from <= MAX_FIGURES && (exponent < 0 || i - exponent <= MAX_EXPONENT));
        return i - 1;
    }

    private static boolean isFigure(int c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

    private static void requireShort(boolean isShort) {
        if (!isShort) {
            throw structure("a number has too many digits");
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
                    case XMLStreamConstants.START_ELEMENT -> {
                        bound(++depth);
                        attributes(reader);
                    }
                    case XMLStreamConstants.END_ELEMENT -> depth--;
                    case XMLStreamConstants.DTD -> throw structure("a DOCTYPE is not taken");
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw structure("the body is not well-formed XML");
        }
    }

    private static void attributes(XMLStreamReader reader) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String value = reader.getAttributeValue(i);
            requireShort(value.length() <= MAX_FIGURES || !value.chars().allMatch(BodyCheck::isFigure));
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
