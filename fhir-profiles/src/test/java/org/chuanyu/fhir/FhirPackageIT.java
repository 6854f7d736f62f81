package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.junit.jupiter.api.Test;

/** The package as it was built, read by HL7's own reader of FHIR packages. */
class FhirPackageIT {
    private static final Path TGZ = Path.of("target/chuanyu.fhir-0.1.0.tgz");

    @Test
    void holdsEverything() throws IOException {
        NpmPackage built = read();

        assertThat(built.name()).isEqualTo("chuanyu.fhir");
        assertThat(built.version()).isEqualTo("0.1.0");
        assertThat(built.fhirVersion()).isEqualTo("4.0.1");
        assertThat(built.canonical()).isEqualTo(Systems.BASE);
        assertThat(built.list("package")).containsExactlyInAnyOrderElementsOf(ProfileResources.files());
        try (Stream<Path> examples = Files.list(Path.of("src/test/resources/fhir/example"))) {
            assertThat(built.list("example"))
                    .containsExactlyInAnyOrderElementsOf(
                            examples.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void isIndexedByCanonicalUrl() throws IOException {
        NpmPackage built = read();

        for (var resource : Fhir.RESOURCES.all()) {
            if (resource.hasUrl()) {
                byte[] loaded = built.loadByCanonical(resource.getUrl()).readAllBytes();
                assertThat(new String(loaded, StandardCharsets.UTF_8)).contains('"' + resource.getUrl() + '"');
            }
        }
    }

    private static NpmPackage read() throws IOException {
        return NpmPackage.fromPackage(new ByteArrayInputStream(Files.readAllBytes(TGZ)));
    }
}
