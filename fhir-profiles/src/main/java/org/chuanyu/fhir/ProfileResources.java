package org.chuanyu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.MetadataResource;

/**
 * The conformance resources of this project, read from the class path: profiles, extensions, code systems, value sets,
 * concept maps and naming systems. They are listed by the package's own index ({@code fhir/.index.json}, FHIR NPM package
 * specification, "index"), because a fat jar has no directories to list. Whoever changes a resource that it got from here
 * changes it for everybody: copy first.
 */
public final class ProfileResources {
    private static final String FOLDER = "/fhir/";

    private final List<MetadataResource> all;
    private final Map<String, MetadataResource> byUrl = new LinkedHashMap<>();

    public ProfileResources(FhirContext context) {
        List<MetadataResource> read = new ArrayList<>();
        for (String file : files()) {
            read.add(read(context.newJsonParser(), file));
        }
        all = List.copyOf(read);
        for (MetadataResource resource : all) {
            if (resource.hasUrl()) {
                byUrl.put(resource.getUrl(), resource);
            }
        }
    }

    /** All of them, in the order of the index. */
    public List<MetadataResource> all() {
        return all;
    }

    /** All of one type, for example {@link ConceptMap}. */
    public <T extends MetadataResource> List<T> all(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The one with this canonical URL (without version); a NamingSystem has none in R4. */
    public Optional<MetadataResource> find(String url) {
        return Optional.ofNullable(byUrl.get(url));
    }

    /** The names of the files, as the index has them. */
    static List<String> files() {
        try (InputStream in = open(".index.json")) {
            List<String> files = new ArrayList<>();
            for (JsonNode file : new ObjectMapper().readTree(in).path("files")) {
                files.add(file.path("filename").asText());
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MetadataResource read(IParser parser, String file) {
        try (InputStream in = open(file)) {
            return (MetadataResource) parser.parseResource(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) throws IOException {
        InputStream in = ProfileResources.class.getResourceAsStream(FOLDER + file);
        if (in == null) {
            throw new FileNotFoundException(FOLDER + file);
        }
        return in;
    }
}
