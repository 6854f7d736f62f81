package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.formats.JsonCreator;
import org.hl7.fhir.r4.formats.JsonCreatorDirect;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/fhir/example"))) {
            List<Path> examples = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertThat(examples).hasSizeGreaterThan(10);
            return examples;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void saysWhatTheGeneralParserSays(Path example) throws IOException {
        Resource resource = ExamplesTest.read(example);

        // Inner extensions stand before the URL here, as the definition has it.
        assertThat(tree(text(resource))).isEqualTo(tree(general(resource)));
    }

    /** Digests of what was written by that one are kept. */
    @ParameterizedTest
    @MethodSource("examples")
    void writesCharacterByCharacterWhatHl7sOwnWriterWrites(Path example) throws IOException {
        Resource resource = ExamplesTest.read(example);
        StringWriter theirs = new StringWriter();
        JsonCreator direct = new JsonCreatorDirect(theirs);
        direct.setIndent("");
        JsonLine ours = new JsonLine();
        for (JsonCreator writer : List.of(direct, ours)) {
            writer.beginObject();
            new JsonParser().compose(writer, resource);
            writer.endObject();
        }

        assertThat(ours.toString()).isEqualTo(theirs.toString());
    }

    @Test
    void escapesWhatHl7sOwnWriterEscapes() throws IOException {
        for (int i = 0; i < 0x10000; i++) {
            String text = "a" + (char) i + "b";
            StringWriter theirs = new StringWriter();
            new JsonCreatorDirect(theirs).value(text);
            JsonLine ours = new JsonLine();
            ours.value(text);
            assertThat(ours.toString()).isEqualTo(theirs.toString());
        }
    }

    @Test
    void writesAnotherMetaInItsPlaceOnly() {
        Observation result = new Observation();
        result.getMeta().setVersionId("3").addProfile("urn:p");
        result.addContained(new Observation().setStatus(Observation.ObservationStatus.FINAL));
        result.getContained().get(0).getMeta().setVersionId("7");

        String plain = CanonicalJson.text(result, meta -> meta.copy().setVersionIdElement(null));
        assertThat(plain).contains("urn:p").contains("\"versionId\":\"7\"").doesNotContain("\"versionId\":\"3\"");
        assertThat(CanonicalJson.text(result, meta -> new Meta())).doesNotContain("urn:p");
        assertThat(result.getMeta().getVersionId()).isEqualTo("3");
        assertThat(CanonicalJson.text(new Observation(), meta -> new Meta().setVersionId("1")))
                .isEqualTo("{\"resourceType\":\"Observation\"}");
    }

    @Test
    void readsHoweverDeepItStands() {
        Observation result = new Observation();
        Extension inner = result.addExtension().setUrl("urn:0");
        for (int i = 1; i < 400; i++) {
            inner = inner.addExtension().setUrl("urn:" + i);
        }
        inner.setValue(new StringType("there"));

        assertThat(text(CanonicalJson.read(Observation.class, CanonicalJson.write(result))))
                .isEqualTo(text(result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{", "{\"resourceType\":\"Patient\"", "{\"name\":赵六}"})
    void saysNothingOfWhatIsNoJson(String kept) {
        assertThatThrownBy(() -> CanonicalJson.read(Observation.class, kept.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kept bytes are no Observation")
                .hasNoCause();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsWhatItWrote(Path example) {
        Resource resource = ExamplesTest.read(example);
        Resource again = CanonicalJson.read(Resource.class, CanonicalJson.write(resource));

        assertThat(text(again)).isEqualTo(text(resource));
        assertThat(general(again)).isEqualTo(general(resource));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5.60",
                "0.000001",
                "0.0000001",
                "1E-9",
                "100",
                "1.0E+3",
                "-0.50",
                "12345678901234567890.123456789"
            })
    void keepsTheDigits(String digits) {
        Observation result = new Observation().setValue(new Quantity().setValue(new BigDecimal(digits)));
        Observation again = CanonicalJson.read(Observation.class, CanonicalJson.write(result));

        assertThat(again.getValueQuantity().getValue().toString()).isEqualTo(new BigDecimal(digits).toString());
        assertThat(text(again)).isEqualTo(text(result));
    }

    @Test
    void keepsVersionsOfReferencesAndEveryCharacter() {
        Provenance note = new Provenance();
        note.addTarget(new Reference("Observation/a/_history/3"));
        note.addExtension("urn:x", new StringType("阴性(-) \"<&>\\ \u2028 𠮷\t\u0001"));

        Provenance again = CanonicalJson.read(Provenance.class, CanonicalJson.write(note));

        assertThat(again.getTargetFirstRep().getReference()).isEqualTo("Observation/a/_history/3");
        assertThat(again.getExtension().get(0).getValue().primitiveValue())
                .isEqualTo("阴性(-) \"<&>\\ \u2028 𠮷\t\u0001");
    }

    @Test
    void saysNothingOfWhatItCannotRead() {
        byte[] patient = "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"赵六\"}]}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> CanonicalJson.read(Observation.class, patient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kept bytes are no Observation")
                .hasNoCause();
    }

    private static JsonNode tree(String json) throws IOException {
        return new ObjectMapper()
                .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(json);
    }

    private static String text(Resource resource) {
        return new String(CanonicalJson.write(resource), StandardCharsets.UTF_8);
    }

    private static String general(Resource resource) {
        IParser parser = Fhir.CONTEXT.newJsonParser();
        parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
        parser.setStripVersionsFromReferences(false);
        return parser.encodeResourceToString(resource);
    }
}
