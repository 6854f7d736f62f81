package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Path FOLDER = Path.of("src/test/resources/fhir/example");

    @ParameterizedTest
    @MethodSource("files")
    void isValid(Path file) throws IOException {
        Resource example = read(file);

        Fhir.assertPasses(example);
        assertThat(file)
                .hasFileName(example.fhirType() + "-" + example.getIdElement().getIdPart() + ".json");
    }

    @Test
    void showEveryProfile() throws IOException {
        List<String> claimed = files().map(ExamplesTest::read)
                .filter(resource -> !(resource instanceof Bundle))
                .map(resource -> resource.getMeta().getProfile().get(0).getValue())
                .distinct()
                .toList();

        assertThat(claimed)
                .containsExactlyInAnyOrder(
                        Profiles.PATIENT,
                        Profiles.ORGANIZATION,
                        Profiles.PRACTITIONER,
                        Profiles.SPECIMEN,
                        Profiles.SERVICE_REQUEST,
                        Profiles.LAB_REPORT,
                        Profiles.LAB_OBSERVATION,
                        Profiles.ENCOUNTER,
                        Profiles.TASK,
                        Profiles.PROVENANCE,
                        Profiles.AUDIT_EVENT);
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> listed = Files.list(FOLDER)) {
            return listed.sorted().toList().stream();
        }
    }

    static Resource read(Path file) {
        try {
            return (Resource) Fhir.CONTEXT.newJsonParser().parseResource(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
