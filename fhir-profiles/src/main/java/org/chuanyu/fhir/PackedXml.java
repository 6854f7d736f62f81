package org.chuanyu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.hl7.fhir.r4.model.MetadataResource;

/** One of R4's own definitions, packed until somebody asks for it; each time it is read anew, and belongs to who asked. */
final class PackedXml<R extends MetadataResource> implements Supplier<R> {
    private final Class<R> type;
    private final byte[] packed;
    private final FhirContext context;

    PackedXml(Class<R> type, String xml, FhirContext context) {
        this.type = type;
        this.packed = pack(xml.getBytes(StandardCharsets.UTF_8));
        this.context = context;
    }

    private static byte[] pack(byte[] xml) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(xml.length / 8);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(xml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    @Override
    public R get() {
        try (Reader xml = new InputStreamReader(
                new InflaterInputStream(new ByteArrayInputStream(packed)), StandardCharsets.UTF_8)) {
            return read(type, xml, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is asked for at once. */
    static <R extends MetadataResource> R read(Class<R> type, Reader xml, FhirContext context) {
        R read = context.newXmlParser().parseResource(type, xml);
        read.setUserData(DefaultProfileValidationSupport.SOURCE_PACKAGE_ID, "hl7.fhir.r4.core");
        read.setUserData("package", "hl7.fhir.r4");
        return read;
    }
}
