package org.chuanyu.fhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.hl7.fhir.exceptions.FHIRFormatError;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Resources as the JSON that is kept, compared and signed: one line of UTF-8, elements in the order of the definition (FHIR R4
 * §2.6.2), figures with the digits that they came with, references with their versions. The same content gives the same bytes. By
 * the generated parser of HL7's own library, which only writes what is there: no ids from full URLs, nothing made contained. It
 * takes a third of the time of the general one, which stays at the doors, where bodies come from others; characters go through
 * {@link JsonLine} and {@link JsonTree}.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** The bytes of a resource. Of its id only the last part is written, and nothing of one that is a URN. */
    public static byte[] write(Resource resource) {
        return text(resource).getBytes(StandardCharsets.UTF_8);
    }

    /** The same as text. */
    public static String text(Resource resource) {
        return text(resource, new PlainIds());
    }

    /** The text of a resource with another meta in place of its own; the resource stays as it is. */
    public static String text(Resource resource, UnaryOperator<Meta> meta) {
        return text(resource, new OtherMeta(resource.hasMeta() ? resource.getMeta() : null, meta));
    }

    private static String text(Resource resource, JsonParser parser) {
        try {
            JsonLine out = new JsonLine();
            out.beginObject();
            parser.compose(out, resource);
            out.endObject();
            return out.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What {@link #write} wrote; not for what others wrote.
     *
     * @throws IllegalStateException when it is no resource; the message holds nothing of it
     */
    public static <R extends Resource> R read(Class<R> type, byte[] json) {
        try {
            return type.cast(new JsonParser().parse(JsonTree.of(new String(json, StandardCharsets.UTF_8))));
        } catch (IOException | FHIRFormatError | ClassCastException | IllegalStateException e) {
            throw new IllegalStateException("kept bytes are no " + type.getSimpleName());
        }
    }

    /** An id in memory knows type and version, and what was read from a bundle may have its full URL for one. */
    private static class PlainIds extends JsonParser {
        @Override
        protected void composeIdCore(String name, IdType id, boolean inArray) throws IOException {
            String value = id.getValue();
            if (value == null || !value.startsWith("urn:")) {
                super.composeIdCore(name, value == null ? id : new IdType(id.getIdPart()), inArray);
            }
        }
    }

    private static final class OtherMeta extends PlainIds {
        private final @Nullable Meta own;
        private final UnaryOperator<Meta> other;

        OtherMeta(@Nullable Meta own, UnaryOperator<Meta> other) {
            this.own = own;
            this.other = other;
        }

        /** Resources within the resource have one as well. */
        @Override
        protected void composeMeta(String name, Meta element) throws IOException {
            Meta written = element == own ? other.apply(element) : element;
            if (written != null && !written.isEmpty()) {
                super.composeMeta(name, written);
            }
        }
    }
}
