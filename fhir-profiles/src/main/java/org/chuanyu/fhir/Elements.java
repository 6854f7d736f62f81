package org.chuanyu.fhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.formats.JsonCreator;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base64BinaryType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;

/**
 * What stands in a resource, at any depth, extensions and contained resources as well, in document order. Live: a change of one
 * changes the resource. Empty ones are not there.
 *
 * @param texts every string; a code, and a text in Markdown, is one
 */
public record Elements(
        List<Reference> references,
        List<CodeableConcept> concepts,
        List<StringType> texts,
        List<Attachment> documents) {

    /** Looks through a resource once. */
    public static Elements of(Resource resource) {
        Elements found = new Elements(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try {
            new Walk(found).compose(new Nowhere(), resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Every reference. */
    public static List<Reference> references(Resource resource) {
        return of(resource).references();
    }

    /**
     * Goes where HL7's own writer goes, which knows by name what can stand where and asks each element whether it does. The walk by
     * properties makes an object with name, type and definition for everything that could stand there: twenty times the work.
     */
    private static final class Walk extends JsonParser {
        private final Elements found;

        Walk(Elements found) {
            this.found = found;
        }

        @Override
        protected void composeReference(String name, Reference element) throws IOException {
            if (element != null && !element.isEmpty()) {
                found.references.add(element);
            }
            super.composeReference(name, element);
        }

        @Override
        protected void composeCodeableConcept(String name, CodeableConcept element) throws IOException {
            if (element != null && !element.isEmpty()) {
                found.concepts.add(element);
            }
            super.composeCodeableConcept(name, element);
        }

        @Override
        protected void composeAttachment(String name, Attachment element) throws IOException {
            if (element != null && !element.isEmpty()) {
                found.documents.add(element);
            }
            super.composeAttachment(name, element);
        }

        @Override
        protected void composeStringCore(String name, StringType value, boolean inArray) {
            text(value);
        }

        @Override
        protected void composeCodeCore(String name, CodeType value, boolean inArray) {
            text(value);
        }

        @Override
        protected void composeMarkdownCore(String name, MarkdownType value, boolean inArray) {
            text(value);
        }

        private void text(StringType value) {
            if (value != null && !value.isEmpty()) {
                found.texts.add(value);
            }
        }

        @Override
        protected void composeBase64BinaryCore(String name, Base64BinaryType value, boolean inArray) {
            // To encode a document is the greater part of writing it.
        }

        @Override
        protected void composeXhtml(String name, XhtmlNode html) {
            // A narrative has no elements.
        }
    }

    /** Nothing is written. */
    private static final class Nowhere implements JsonCreator {
        @Override
        public void setIndent(String indent) {}

        @Override
        public void beginObject() {}

        @Override
        public void endObject() {}

        @Override
        public void nullValue() {}

        @Override
        public void name(String name) {}

        @Override
        public void value(String value) {}

        @Override
        public void value(Boolean value) {}

        @Override
        public void value(BigDecimal value) {}

        @Override
        public void valueNum(String value) {}

        @Override
        public void value(Integer value) {}

        @Override
        public void beginArray() {}

        @Override
        public void endArray() {}

        @Override
        public void finish() {}

        @Override
        public void link(String href) {}
    }
}
