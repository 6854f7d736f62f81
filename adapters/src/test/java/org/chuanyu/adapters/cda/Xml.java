package org.chuanyu.adapters.cda;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** A document as a receiver sees it: parsed again, asked by XPath ({@code h:} is CDA's namespace). */
record Xml(Document document) {

    static Xml of(byte[] bytes) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new Xml(factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes)));
        } catch (Exception e) {
            throw new AssertionError("not well-formed", e);
        }
    }

    String text(String path) {
        return evaluate(path, XPathConstants.STRING).toString();
    }

    int count(String path) {
        return ((NodeList) evaluate(path, XPathConstants.NODESET)).getLength();
    }

    List<String> all(String path) {
        NodeList nodes = (NodeList) evaluate(path, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    List<Element> elements(String path) {
        NodeList nodes = (NodeList) evaluate(path, XPathConstants.NODESET);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    static List<String> childNames(Element element) {
        List<String> names = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                names.add(child.getLocalName());
            }
        }
        return names;
    }

    private Object evaluate(String path, javax.xml.namespace.QName kind) {
        XPath xpath = XPathFactory.newDefaultInstance().newXPath();
        xpath.setNamespaceContext(new Prefixes());
        try {
            return xpath.evaluate(path, document, kind);
        } catch (XPathExpressionException e) {
            throw new AssertionError(path, e);
        }
    }

    private static final class Prefixes implements NamespaceContext {
        @Override
        public String getNamespaceURI(String prefix) {
            return switch (prefix) {
                case "h" -> "urn:hl7-org:v3";
                case "p" -> CdaSettings.NAMESPACE;
                case "xsi" -> XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
                default -> XMLConstants.NULL_NS_URI;
            };
        }

        @Override
        public String getPrefix(String namespace) {
            return null;
        }

        @Override
        public java.util.Iterator<String> getPrefixes(String namespace) {
            return List.<String>of().iterator();
        }
    }
}
