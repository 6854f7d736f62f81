package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;

class ProfileResourcesTest {
    private static final Path FOLDER = Path.of("src/main/resources/fhir");

    @Test
    void theIndexListsEveryFileAndWhatIsInIt() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Path> files;
        try (Stream<Path> listed = Files.list(FOLDER)) {
            files = listed.filter(file -> !file.getFileName().toString().matches("package.json|.index.json"))
                    .sorted()
                    .toList();
        }
        JsonNode index = json.readTree(FOLDER.resolve(".index.json").toFile()).path("files");

        assertThat(index).hasSameSizeAs(files);
        for (int i = 0; i < files.size(); i++) {
            JsonNode entry = index.get(i);
            JsonNode resource = json.readTree(files.get(i).toFile());
            assertThat(files.get(i)).hasFileName(entry.path("filename").asText());
            assertThat(files.get(i))
                    .hasFileName(resource.path("resourceType").asText() + "-"
                            + resource.path("id").asText() + ".json");
            for (String field : List.of("resourceType", "id", "url", "version", "kind", "type")) {
                assertThat(entry.path(field)).as(files.get(i) + " " + field).isEqualTo(resource.path(field));
            }
        }
    }

    @Test
    void everyConstantHasItsDefinition() throws IllegalAccessException {
        List<String> urls = new ArrayList<>();
        urls.addAll(constants(Profiles.class));
        urls.addAll(constants(Extensions.class));

        assertThat(urls).hasSizeGreaterThan(20);
        for (String url : urls) {
            assertThat(Fhir.RESOURCES.find(url)).as(url).containsInstanceOf(StructureDefinition.class);
        }
        assertThat(Fhir.RESOURCES.all(StructureDefinition.class))
                .extracting(StructureDefinition::getUrl)
                .containsExactlyInAnyOrderElementsOf(urls);
    }

    @Test
    void everyResourceIsValid() {
        Fhir.RESOURCES
                .all()
                .forEach(resource -> assertThat(Fhir.errors(resource).stream()
                                // To compare a profile with its base the validator wants R4's package from the network.
                                .filter(error -> !error.contains("Unable to resolve package id hl7.fhir.r4.core")))
                        .as(resource.fhirType() + " " + resource.getId())
                        .isEmpty());
    }

    /** A differential element out of the base's order is ignored in silence. */
    @Test
    void everyDifferentialIsInTheOrderOfItsBase() {
        for (StructureDefinition profile : Fhir.RESOURCES.all(StructureDefinition.class)) {
            StructureDefinition base = (StructureDefinition)
                    Fhir.CONTEXT.getValidationSupport().fetchStructureDefinition(profile.getBaseDefinition());
            List<String> order = base.getSnapshot().getElement().stream()
                    .map(ElementDefinition::getPath)
                    .toList();
            int last = 0;
            for (ElementDefinition element : profile.getDifferential().getElement()) {
                int at = position(order, element.getPath());
                assertThat(at).as(profile.getId() + " " + element.getId()).isGreaterThanOrEqualTo(last);
                last = at;
            }
        }
    }

    @Test
    void findsNothingUnderAnUnknownUrl() {
        assertThat(Fhir.RESOURCES.find(Systems.BASE + "/StructureDefinition/nothing"))
                .isEmpty();
    }

    /** The position of the element, or of its nearest ancestor that the base spells out. */
    private static int position(List<String> order, String path) {
        String at = path;
        while (!order.contains(at)) {
            assertThat(at).as(path).contains(".");
            at = at.substring(0, at.lastIndexOf('.'));
        }
        return order.indexOf(at);
    }

    private static List<String> constants(Class<?> type) throws IllegalAccessException {
        List<String> values = new ArrayList<>();
        for (Field field : type.getFields()) {
            values.add((String) field.get(null));
        }
        return values;
    }
}
