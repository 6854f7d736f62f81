package org.chuanyu.gateway.terminology;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.ProfileResources;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Terminology on the maps of the database, compiled in memory, and compiled again within a second of a change on any node. */
@Component
final class MappedTerminology implements Terminology, Remapping, SmartInitializingSingleton {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
    private static final List<String> BEST_FIRST =
            List.of("equal", "equivalent", "wider", "subsumes", "narrower", "specializes", "inexact", "relatedto");

    private final MapStore store;
    private final MapSeed seed;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ProfileResources resources;
    private final Analytes analytes;
    private final Sensitivity sensitivity;
    private final UnitConverter units = new UnitConverter();
    private volatile @Nullable Compiled compiled;

    MappedTerminology(MapStore store, MapSeed seed, ProfileResources resources, MeterRegistry meters, Clock clock) {
        this.store = store;
        this.seed = seed;
        this.meters = meters;
        this.clock = clock;
        this.resources = resources;
        this.analytes = new Analytes(codeSystem(Systems.LOINC));
        this.sensitivity =
                new Sensitivity(codeSystem(Systems.SENSITIVITY_NAME_PATTERN), codeSystem(Systems.RECOGNITION_ITEM));
    }

    private record Compiled(long revision, CodeMaps maps, Instant checkedAt) {}

    /** Before any listener starts: the first message must find the maps. */
    @Override
    public void afterSingletonsInstantiated() {
        seed.seed(resources);
        compiled = null;
        maps();
    }

    @Override
    public Mapping map(ParticipantId source, Bundle bundle, Instant at) {
        bundle.getEntry().forEach(entry -> MappedMark.claim(entry.getResource()));
        Mapping mapping = map(maps(), source, bundle, at);
        for (Unmapped unmapped : mapping.unmapped()) {
            meters.counter("gateway.terminology.unmapped", "participant", source.value(), "kind", unmapped.kind())
                    .increment();
        }
        return mapping;
    }

    /** Whoever maps again does so because a map has changed: the maps of a second ago will not do. */
    @Override
    public Mapping again(ParticipantId source, Bundle bundle, Instant at) {
        bundle.getEntry().forEach(entry -> MappedMark.takeOut(entry.getResource()));
        return map(fresh(), source, bundle, at);
    }

    private Mapping map(CodeMaps maps, ParticipantId source, Bundle bundle, Instant at) {
        MappingNotes notes = new MappingNotes();
        CodeMapper codes = new CodeMapper(maps, source, at, notes);
        ResultMapper results = new ResultMapper(maps, analytes, units, source, at, notes);
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
            map(entry.getResource(), codes, results);
        }
        return notes.toMapping();
    }

    @Override
    public List<Target> translate(Coding source, Instant at) {
        if (!source.hasSystem()) {
            return List.of();
        }
        boolean unit = CodeMaps.UNIT_TEXT.equals(source.getSystem())
                || source.getSystem().endsWith("/unit");
        CodeMaps maps = maps();
        List<CodeMaps.Hit> hits = unit
                ? maps.findUnit(source.getSystem(), source.getCode(), at)
                : maps.find(null, source.getSystem(), source.getCode(), source.getDisplay(), at);
        return hits.stream()
                .filter(hit -> hit.entry().dependsOn() == null)
                .sorted(Comparator.comparingInt(hit -> rank(hit.entry().equivalence())))
                .map(hit -> new Target(
                        new Coding(
                                hit.entry().targetSystem(),
                                hit.entry().targetCode(),
                                hit.entry().targetDisplay()),
                        hit.entry().equivalence(),
                        hit.map().url(),
                        hit.map().version()))
                .toList();
    }

    @Override
    public List<Target> translateBack(Coding target, Instant at) {
        return maps().findBack(target.getSystem(), target.getCode(), at).stream()
                .filter(hit -> hit.entry().dependsOn() == null)
                .map(hit -> new Target(
                        new Coding(
                                hit.entry().sourceSystem(),
                                hit.entry().sourceCode(),
                                hit.entry().sourceDisplay()),
                        seenFromTheTarget(hit.entry().equivalence()),
                        hit.map().url(),
                        hit.map().version()))
                .sorted(Comparator.comparingInt(back -> rank(back.equivalence())))
                .toList();
    }

    private static String seenFromTheTarget(String equivalence) {
        return switch (equivalence) {
            case "wider" -> "narrower";
            case "narrower" -> "wider";
            case "subsumes" -> "specializes";
            case "specializes" -> "subsumes";
            default -> equivalence;
        };
    }

    @Override
    public int grade(CodeableConcept item) {
        return sensitivity.grade(item, maps(), clock.instant());
    }

    @Override
    public String gradedBy() {
        return sensitivity.mark();
    }

    private static void map(@Nullable Resource resource, CodeMapper codes, ResultMapper results) {
        if (resource instanceof Observation observation) {
            codes.map("item", observation.getCode());
            results.map(observation);
        } else if (resource instanceof DiagnosticReport report) {
            codes.map("panel", report.getCode());
        } else if (resource instanceof ServiceRequest request) {
            codes.map("order", request.getCode());
        } else if (resource instanceof Specimen specimen) {
            codes.map("specimen", specimen.getType());
        }
    }

    private CodeMaps maps() {
        Compiled now = compiled;
        Instant at = clock.instant();
        if (now != null && at.isBefore(now.checkedAt().plus(CHECK_EVERY)) && !at.isBefore(now.checkedAt())) {
            return now.maps();
        }
        return fresh();
    }

    /** The maps as this transaction sees them. */
    CodeMaps fresh() {
        Compiled now = compiled;
        Instant at = clock.instant();
        long revision = store.revision();
        CodeMaps maps = now != null && now.revision() == revision ? now.maps() : store.load();
        compiled = new Compiled(revision, maps, at);
        return maps;
    }

    /** What proposed lines are measured by. */
    EntryCheck entryCheck(Predicate<ParticipantId> known) {
        Set<String> items = codeSystem(Systems.RECOGNITION_ITEM).getConcept().stream()
                .map(CodeSystem.ConceptDefinitionComponent::getCode)
                .collect(Collectors.toUnmodifiableSet());
        return new EntryCheck(known, items, units::valid);
    }

    /** Whether a code or unit that was unmapped when it came has a meaning by now. */
    boolean mapsNow(ParticipantId source, String kind, String system, String code) {
        Instant now = clock.instant();
        CodeMaps maps = maps();
        return "unit".equals(kind)
                ? maps.findUnit(source, code, null, now).isPresent()
                : maps.find(source, system, code, null, now).stream()
                        .anyMatch(hit -> hit.entry().same());
    }

    private CodeSystem codeSystem(String url) {
        return resources
                .find(url)
                .filter(CodeSystem.class::isInstance)
                .map(CodeSystem.class::cast)
                .orElseThrow(() -> new IllegalStateException("no CodeSystem " + url));
    }

    private static int rank(String equivalence) {
        int rank = BEST_FIRST.indexOf(equivalence);
        return rank < 0 ? BEST_FIRST.size() : rank;
    }
}
