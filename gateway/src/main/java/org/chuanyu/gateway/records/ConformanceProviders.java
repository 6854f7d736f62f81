package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ProfileResources;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.NamingSystem;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** A provider per type of conformance resource. */
final class ConformanceProviders {
    private static final Map<String, Class<? extends MetadataResource>> CLASSES = classes();

    static final Set<String> TYPES = CLASSES.keySet();

    private ConformanceProviders() {}

    static List<IResourceProvider> of(ProfileResources resources) {
        return CLASSES.values().stream().map(type -> of(type, resources)).toList();
    }

    private static <T extends MetadataResource> IResourceProvider of(Class<T> type, ProfileResources resources) {
        return new ConformanceProvider(type, resources.all(type));
    }

    private static Map<String, Class<? extends MetadataResource>> classes() {
        Map<String, Class<? extends MetadataResource>> classes = new LinkedHashMap<>();
        for (Class<? extends MetadataResource> type : List.of(
                StructureDefinition.class,
                ValueSet.class,
                CodeSystem.class,
                ConceptMap.class,
                NamingSystem.class,
                SearchParameter.class)) {
            classes.put(type.getSimpleName(), type);
        }
        return classes;
    }
}
