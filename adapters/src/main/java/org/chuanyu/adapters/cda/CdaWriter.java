package org.chuanyu.adapters.cda;

import java.io.ByteArrayOutputStream;
import java.time.ZoneId;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.chuanyu.adapters.Dispatch;
import org.hl7.fhir.r4.model.Resource;
import org.w3c.dom.Document;

/**
 * A canonical lab report as a shared document 检验报告 (WS/T 500.7-2016, C0007; CDA R2). The narrative shows every value,
 * unit, range and name as the source printed it; the entries say the same to machines and never more. What is missing is
 * said to be missing; what the document has no place for is in the losses and named in its own remarks.
 */
public final class CdaWriter {
    private final Times times;

    public CdaWriter() {
        this(ZoneId.of("Asia/Shanghai"));
    }

    /** @param zone the clock of the two regions' prints */
    public CdaWriter(ZoneId zone) {
        this.times = new Times(zone);
    }

    /**
     * Pure: the same dispatch always gives the same bytes.
     *
     * @throws org.chuanyu.fhir.ProblemException when the dispatch has no report or its patient is missing: such a document
     *     must not exist
     */
    public CdaDocument write(Dispatch dispatch) {
        Losses losses = new Losses();
        Contents contents = new Contents(dispatch, losses);
        checkCarried(contents, losses);

        Document document = empty();
        Tag root = Tag.root(document, "ClinicalDocument", losses);
        new CdaHeader(contents, times).write(root);
        new CdaBody(contents, times, losses).write(root);
        return new CdaDocument(dispatch.id(), bytes(document), losses.entries());
    }

    private static void checkCarried(Contents contents, Losses losses) {
        Map<Resource, Integer> places = new IdentityHashMap<>();
        contents.results().forEach(result -> places.putIfAbsent(result, places.size()));
        for (Resource resource : contents.resources().toList()) {
            String type = resource.fhirType();
            Integer place = places.get(resource);
            losses.check(resource, place == null ? type : type + "[" + place + "]");
        }
    }

    private static Document empty() {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's own XML parser is not available", e);
        }
    }

    private static byte[] bytes(Document document) {
        // The default factory would be Saxon where the FHIR validator is present.
        TransformerFactory factory = TransformerFactory.newDefaultInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            transformer.setOutputProperty(OutputKeys.STANDALONE, "yes");
            document.setXmlStandalone(true);
            ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IllegalStateException("a document of our own could not be written", e);
        }
    }
}
