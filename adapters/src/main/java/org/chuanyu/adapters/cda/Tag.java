package org.chuanyu.adapters.cda;

import javax.xml.XMLConstants;
import org.chuanyu.adapters.Loss.Severity;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * An element under construction. Every text and attribute passes here, so that a character which XML 1.0 forbids is
 * replaced by U+FFFD where a reader can see it, and counted as a loss.
 */
final class Tag {
    static final String V3 = "urn:hl7-org:v3";
    private static final String XSI = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;

    private final Element element;
    private final Losses losses;

    private Tag(Element element, Losses losses) {
        this.element = element;
        this.losses = losses;
    }

    static Tag root(Document document, String name, Losses losses) {
        Element element = document.createElementNS(V3, name);
        element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns", V3);
        element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:xsi", XSI);
        document.appendChild(element);
        return new Tag(element, losses);
    }

    Tag add(String name) {
        Element child = element.getOwnerDocument().createElementNS(V3, name);
        element.appendChild(child);
        return new Tag(child, losses);
    }

    /** Leaves the attribute out when there is nothing to say: CDA's types forbid an empty one. */
    Tag attr(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            element.setAttribute(name, legal(value));
        }
        return this;
    }

    Tag text(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            element.appendChild(element.getOwnerDocument().createTextNode(legal(text)));
        }
        return this;
    }

    /** Text for the narrative: a line of the source stays a line on the screen. */
    Tag lines(String text) {
        String[] lines = text.split("\\r\\n|\\r|\\n", -1);
        text(lines[0]);
        for (int i = 1; i < lines.length; i++) {
            text("\n");
            add("br");
            text(lines[i]);
        }
        return this;
    }

    Tag type(String xsiType) {
        element.setAttributeNS(XSI, "xsi:type", xsiType);
        return this;
    }

    Tag nullFlavor(String flavor) {
        return attr("nullFlavor", flavor);
    }

    /** {@code <id root extension/>}, or one that says that the number is not known. */
    Tag id(String root, @Nullable String extension) {
        Tag id = add("id");
        if (extension == null || extension.isBlank()) {
            return id.nullFlavor("UNK");
        }
        id.attr("root", root).attr("extension", extension);
        return this;
    }

    /** A time element; unknown when there is none. */
    Tag time(String name, @Nullable String value) {
        Tag time = add(name);
        if (value == null) {
            time.nullFlavor("UNK");
        } else {
            time.attr("value", value);
        }
        return time;
    }

    private String legal(String text) {
        StringBuilder cleaned = null;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (!isLegal(point)) {
                if (cleaned == null) {
                    cleaned = new StringBuilder(text.length()).append(text, 0, i);
                }
                cleaned.append('\uFFFD');
            } else if (cleaned != null) {
                cleaned.appendCodePoint(point);
            }
            i += Character.charCount(point);
        }
        if (cleaned == null) {
            return text;
        }
        losses.add(element.getLocalName(), Severity.UNKNOWN, "illegal-character");
        return cleaned.toString();
    }

    /** XML 1.0 §2.2. A lone surrogate is none of these. */
    private static boolean isLegal(int point) {
        return point == 0x9
                || point == 0xA
                || point == 0xD
                || (point >= 0x20 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }
}
