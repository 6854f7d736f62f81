package org.chuanyu.adapters.cda;

import jakarta.xml.soap.SOAPElement;
import jakarta.xml.soap.SOAPException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.chuanyu.adapters.Dispatch;
import org.springframework.ws.WebServiceMessage;
import org.springframework.ws.client.core.WebServiceMessageCallback;
import org.springframework.ws.soap.saaj.SaajSoapMessage;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** The request: who, to whom, what kind, under which id, and the document in the form that the partner takes. */
final class ProvideDocument implements WebServiceMessageCallback {
    private final CdaSettings settings;
    private final Dispatch dispatch;
    private final CdaDocument document;

    ProvideDocument(CdaSettings settings, Dispatch dispatch, CdaDocument document) {
        this.settings = settings;
        this.dispatch = dispatch;
        this.document = document;
    }

    @Override
    public void doWithMessage(WebServiceMessage message) throws IOException {
        SaajSoapMessage soap = (SaajSoapMessage) message;
        soap.setSoapAction(settings.soapAction());
        try {
            SOAPElement payload = soap.getSaajMessage().getSOAPBody().addBodyElement(name(settings.operation()));
            add(payload, "messageId", dispatch.id());
            add(payload, "senderOrganization", dispatch.source().value());
            add(payload, "receiverOrganization", settings.receiver());
            add(payload, "documentType", "C0007");
            document(payload.addChildElement(name("document")));
        } catch (SOAPException e) {
            throw new IOException("the request could not be built", e);
        }
    }

    private void document(SOAPElement element) throws SOAPException, IOException {
        switch (settings.payload()) {
            case BASE64 -> element.addTextNode(Base64.getEncoder().encodeToString(document.bytes()));
            case CDATA ->
                element.appendChild(element.getOwnerDocument()
                        .createCDATASection(new String(document.bytes(), StandardCharsets.UTF_8)));
            case XML -> element.appendChild(element.getOwnerDocument().importNode(parsed().getDocumentElement(), true));
        }
    }

    private Document parsed() throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(document.bytes()));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("a document of our own could not be read again", e);
        }
    }

    private void add(SOAPElement payload, String local, String text) throws SOAPException {
        payload.addChildElement(name(local)).addTextNode(text);
    }

    private QName name(String local) {
        return new QName(settings.namespace(), local);
    }
}
