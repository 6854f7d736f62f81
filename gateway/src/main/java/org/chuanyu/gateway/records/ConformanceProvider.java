package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.MetadataResource;

/** This project's conformance resources of one type: read by id, search by {@code url} and {@code name}. No personal data. */
public final class ConformanceProvider implements IResourceProvider {
    static final Set<String> PARAMETERS = Set.of("_id", "url", "name", "version", "status");

    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements", "_summary");

    private final Class<? extends MetadataResource> type;
    private final List<? extends MetadataResource> resources;

    ConformanceProvider(Class<? extends MetadataResource> type, List<? extends MetadataResource> resources) {
        this.type = type;
        this.resources = resources;
    }

    @Override
    public Class<? extends MetadataResource> getResourceType() {
        return type;
    }

    /** One of ours. */
    @Read
    public MetadataResource read(@IdParam IdType id) {
        return resources.stream()
                .filter(resource -> id(resource).equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(Refusals::notFound)
                .copy();
    }

    /** All that match; there are few. */
    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        Bundle bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        Map<String, String[]> parameters = request.getParameters();
        for (String name : parameters.keySet()) {
            if (!PARAMETERS.contains(name) && !SHAPE.contains(name)) {
                throw Refusals.unsupported("a search parameter is not known; see the CapabilityStatement");
            }
        }
        resources.stream()
                .filter(resource -> matches(resource, parameters))
                .forEach(resource -> bundle.addEntry()
                        .setFullUrl(request.getFhirServerBase() + "/" + type.getSimpleName() + "/" + id(resource))
                        .setResource(resource.copy())
                        .getSearch()
                        .setMode(Bundle.SearchEntryMode.MATCH));
        bundle.addLink().setRelation("self").setUrl(request.getCompleteUrl());
        bundle.setTotal(bundle.getEntry().size());
        return bundle;
    }

    private static boolean matches(MetadataResource resource, Map<String, String[]> parameters) {
        return parameters.entrySet().stream()
                .filter(entry -> PARAMETERS.contains(entry.getKey()))
                .allMatch(entry -> Arrays.stream(entry.getValue())
                        .allMatch(value -> Arrays.asList(value.split(",")).contains(value(resource, entry.getKey()))));
    }

    private static String value(MetadataResource resource, String name) {
        return switch (name) {
            case "_id" -> id(resource);
            case "url" -> String.valueOf(resource.getUrl());
            case "name" -> String.valueOf(resource.getName());
            case "version" -> String.valueOf(resource.getVersion());
            default -> resource.hasStatus() ? resource.getStatus().toCode() : "";
        };
    }

    private static String id(MetadataResource resource) {
        return String.valueOf(resource.getIdElement().getIdPart());
    }
}
