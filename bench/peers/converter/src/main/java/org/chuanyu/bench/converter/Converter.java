package org.chuanyu.bench.converter;

import ca.uhn.fhir.context.FhirContext;
import io.github.linuxforhealth.fhir.FHIRContext;
import io.github.linuxforhealth.hl7.ConverterOptions;
import io.github.linuxforhealth.hl7.HL7ToFHIRConverter;
import io.github.linuxforhealth.hl7.message.HL7MessageEngine;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Bundle;

/**
 * LinuxForHealth's converter, from bytes to a bundle; the bundle as JSON is made outside of what is timed. It takes text, and
 * has no notion of MSH-18: its own file door reads UTF-8, so that is what it is given.
 */
public final class Converter implements Function<byte[], Supplier<String>> {
    private final FhirContext fhir = FhirContext.forR4();
    private final HL7ToFHIRConverter converter = new HL7ToFHIRConverter();
    private final ConverterOptions options = new ConverterOptions.Builder()
            .withBundleType(Bundle.BundleType.COLLECTION)
            .withZoneIdText("Asia/Shanghai")
            .build();

    @Override
    public Supplier<String> apply(byte[] message) {
        FHIRContext context = new FHIRContext(
                options.isPrettyPrint(),
                options.isValidateResource(),
                options.getProperties(),
                options.getZoneIdText());
        HL7MessageEngine engine = new HL7MessageEngine(context, options.getBundleType());
        Bundle bundle = converter.convertToBundle(new String(message, StandardCharsets.UTF_8), options, engine);
        return () -> fhir.newJsonParser().encodeResourceToString(bundle);
    }
}
