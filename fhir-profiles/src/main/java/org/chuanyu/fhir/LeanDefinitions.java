package org.chuanyu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;

/**
 * R4's own definitions and vocabularies, as HAPI's {@link DefaultProfileValidationSupport} offers them, without what is written in
 * them for people only ({@link LeanXml}), and kept packed: of two thousand the validator asks for a few dozen, which it keeps itself,
 * twice. Only the types are resources from the beginning, as it wants to see them all.
 */
final class LeanDefinitions implements IValidationSupport {
    private static final String FOLDER = "/org/hl7/fhir/r4/model/";
    private static final List<String> STRUCTURES = List.of(
            "profile/profiles-resources.xml",
            "profile/profiles-types.xml",
            "profile/profiles-others.xml",
            "extension/extension-definitions.xml");
    private static final List<String> TERMS =
            List.of("valueset/valuesets.xml", "valueset/v2-tables.xml", "valueset/v3-codesystems.xml");
    private static final String STRUCTURE = "http://hl7.org/fhir/StructureDefinition/";
    private static final String CONSTRAINT = "constraint";

    /** Once for the whole program, whatever contexts there are: nobody changes them. */
    private static final Kept KEPT = new Kept();

    private final FhirContext context;

    LeanDefinitions(FhirContext context) {
        this.context = context;
    }

    @Override
    public FhirContext getFhirContext() {
        return context;
    }

    @Override
    public String getName() {
        return "R4, lean";
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        String whole = url.indexOf('/') < 0 ? STRUCTURE + url : url;
        StructureDefinition type = KEPT.types(context).get(whole);
        StructureDefinition found =
                type != null ? type : read(KEPT.profiles(context).get(whole));
        return found != null || !whole.startsWith(STRUCTURE) ? found : inCapitals(whole.substring(STRUCTURE.length()));
    }

    /** Some of R4's own expressions say "String" where they mean the primitive type. */
    private @Nullable StructureDefinition inCapitals(String name) {
        if (name.isEmpty() || !Character.isUpperCase(name.charAt(0))) {
            return null;
        }
        StructureDefinition meant =
                KEPT.types(context).get(STRUCTURE + Character.toLowerCase(name.charAt(0)) + name.substring(1));
        return meant == null ? null : meant.copy().setType(name);
    }

    /**
     * The types. Whoever asks for all wants to know these, and makes a second copy of each that he gets; profiles and extensions, twice
     * as many, are asked for by their URL.
     */
    @Override
    @SuppressWarnings("unchecked")
    public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
        return (List<T>) List.copyOf(KEPT.types(context).values());
    }

    @Override
    public List<IBaseResource> fetchAllConformanceResources() {
        List<IBaseResource> all = new ArrayList<>(KEPT.types(context).values());
        KEPT.profiles(context).values().forEach(each -> all.add(each.get()));
        KEPT.systems(context).values().forEach(each -> all.add(each.get()));
        KEPT.values(context).values().forEach(each -> all.add(each.get()));
        return all;
    }

    @Override
    public @Nullable IBaseResource fetchCodeSystem(String url) {
        return versioned(url, KEPT.systems(context));
    }

    @Override
    public @Nullable IBaseResource fetchValueSet(String url) {
        return versioned(url, KEPT.values(context));
    }

    /** HL7's own are asked for in versions that nobody keeps: any will do. */
    private static <R extends MetadataResource> @Nullable R versioned(String url, Map<String, Supplier<R>> all) {
        int bar = url.indexOf('|');
        String plain = bar > 0 ? url.substring(0, bar) : url;
        R found = read(all.get(plain));
        boolean any = bar <= 0
                || bar == url.length() - 1
                || plain.startsWith("http://hl7.org")
                || plain.startsWith("http://terminology.hl7.org");
        return found == null || any || url.substring(bar + 1).equals(found.getVersion()) ? found : null;
    }

    private static <R> @Nullable R read(@Nullable Supplier<R> kept) {
        return kept == null ? null : kept.get();
    }

    /** What was read, when somebody asks for the first of it. */
    private static final class Kept {
        private Map<String, StructureDefinition> types = Map.of();
        /** What constrains them. */
        private Map<String, Supplier<StructureDefinition>> profiles = Map.of();

        private Map<String, Supplier<CodeSystem>> systems = Map.of();
        private Map<String, Supplier<ValueSet>> values = Map.of();

        synchronized Map<String, Supplier<StructureDefinition>> profiles(FhirContext context) {
            readStructures(context);
            return profiles;
        }

        synchronized Map<String, StructureDefinition> types(FhirContext context) {
            readStructures(context);
            return types;
        }

        synchronized Map<String, Supplier<CodeSystem>> systems(FhirContext context) {
            readTerms(context);
            return systems;
        }

        synchronized Map<String, Supplier<ValueSet>> values(FhirContext context) {
            readTerms(context);
            return values;
        }

        private void readStructures(FhirContext context) {
            if (types.isEmpty()) {
                Map<String, Supplier<StructureDefinition>> readProfiles = new HashMap<>();
                Map<String, StructureDefinition> readTypes = new HashMap<>();
                LeanXml.Taker constraints = into(readProfiles, StructureDefinition.class, context);
                LeanXml.Taker taker = (said, xml) -> {
                    String url = said.get("url");
                    if (CONSTRAINT.equals(said.get("derivation"))) {
                        constraints.take(said, xml);
                    } else if (url != null) {
                        readTypes.put(url, PackedXml.read(StructureDefinition.class, new StringReader(xml), context));
                    }
                };
                STRUCTURES.forEach(file -> LeanXml.read(FOLDER + file, Map.of("StructureDefinition", taker)));
                profiles = readProfiles;
                types = readTypes;
            }
        }

        private void readTerms(FhirContext context) {
            if (values.isEmpty()) {
                Map<String, Supplier<CodeSystem>> readSystems = new HashMap<>();
                Map<String, Supplier<ValueSet>> readValues = new HashMap<>();
                Map<String, LeanXml.Taker> takers = Map.of(
                        "CodeSystem", into(readSystems, CodeSystem.class, context),
                        "ValueSet", into(readValues, ValueSet.class, context));
                TERMS.forEach(file -> LeanXml.read(FOLDER + file, takers));
                systems = readSystems;
                values = readValues;
            }
        }

        private static <R extends MetadataResource> LeanXml.Taker into(
                Map<String, Supplier<R>> all, Class<R> type, FhirContext context) {
            return (said, xml) -> {
                String url = said.get("url");
                if (url != null) {
                    all.put(url, new PackedXml<>(type, xml, context));
                }
            };
        }
    }
}
