package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.SliceDatabase;
import org.chuanyu.gateway.SliceDatabase.Audited;
import org.chuanyu.gateway.audit.AuditAction;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terminology on a real database: seeding, versions, reload. */
class TerminologyIT {
    private static final ParticipantId ANYUE = new ParticipantId("anyue-rmyy");
    private static final String LOCAL = Systems.local(ANYUE, "item");

    private final SliceDatabase database = new SliceDatabase("terminology");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private MappedTerminology terminology;

    @BeforeEach
    void start() {
        terminology = node();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void seedsEveryVersionOnceThroughRestartsAndNodes() throws Exception {
        long lines = count("code_map_entry");
        ExecutorService nodes = Executors.newFixedThreadPool(3);
        List<Future<?>> starts = List.of(nodes.submit(this::node), nodes.submit(this::node), nodes.submit(this::node));
        for (Future<?> start : starts) {
            start.get();
        }
        nodes.shutdown();

        assertThat(count("code_map_entry")).isEqualTo(lines).isGreaterThan(1000);
        assertThat(count("code_map"))
                .isEqualTo(SeedMaps.RESOURCES.all(ConceptMap.class).size());
        assertThat(database.audited())
                .extracting(Audited::action)
                .containsOnly(AuditAction.MAP_CHANGED)
                .hasSize((int) count("code_map"));
    }

    @Test
    void severalNodesStartingOnAnEmptyDatabaseSeedItOnce() throws Exception {
        try (SliceDatabase empty = new SliceDatabase("terminology")) {
            MapStore store = new MapStore(empty.jdbc);
            MapSeed seed = new MapSeed(store, empty.audit, empty.clock, empty.transactions, event -> {});
            ExecutorService nodes = Executors.newFixedThreadPool(4);
            int added = 0;
            List<Future<Integer>> starts = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(node -> nodes.submit(() -> seed.seed(SeedMaps.RESOURCES)))
                    .toList();
            for (Future<Integer> start : starts) {
                added += start.get();
            }
            nodes.shutdown();

            assertThat(added).isEqualTo(SeedMaps.RESOURCES.all(ConceptMap.class).size());
        }
    }

    @Test
    void mapsAndConverts() {
        Observation glucose = glucose("6004");

        Terminology.Mapping mapping = map(glucose);

        assertThat(glucose.getCode().getCoding()).extracting(Coding::getCode).contains("14749-6", "LAB-GLU");
        assertThat(glucose.hasExtension(Extensions.CONVERTED)).isTrue();
        assertThat(mapping.unmapped()).isEmpty();
    }

    @Test
    void countsWhatNoMapKnows_withoutTheCode() {
        map(glucose("ZZ-9"));

        assertThat(meters.counter("gateway.terminology.unmapped", "participant", "anyue-rmyy", "kind", "item")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aLaterVersionHoldsFromItsDateAndReachesARunningNode() {
        ConceptMap corrected = ((ConceptMap) SeedMaps.RESOURCES
                        .find("https://fhir.chuanyu-health.org/ConceptMap/anyue-rmyy-item")
                        .orElseThrow())
                .copy();
        corrected.setVersion("0.2.0").getDateElement().setValueAsString("2026-12-01");
        corrected
                .getGroupFirstRep()
                .addElement()
                .setCode("ZZ-9")
                .addTarget()
                .setCode("14749-6")
                .setEquivalence(org.hl7.fhir.r4.model.Enumerations.ConceptMapEquivalence.EQUIVALENT);
        Coding local = new Coding(LOCAL, "ZZ-9", null);
        Instant december = Instant.parse("2026-12-02T00:00:00Z");
        assertThat(terminology.translate(local, december)).isEmpty();

        new MapSeed(new MapStore(database.jdbc), database.audit, database.clock, database.transactions, event -> {})
                .seed(List.of(corrected));
        database.clock.pass(Duration.ofSeconds(2));

        assertThat(terminology.translate(local, december))
                .extracting(target -> target.coding().getCode() + " " + target.mapVersion())
                .containsExactly("14749-6 0.2.0");
        assertThat(terminology.translate(local, Instant.parse("2026-11-25T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void aPublishedVersionIsNeverEdited() {
        ConceptMap edited = ((ConceptMap) SeedMaps.RESOURCES
                        .find("https://fhir.chuanyu-health.org/ConceptMap/anyue-rmyy-item")
                        .orElseThrow())
                .copy();
        edited.getGroupFirstRep().getElementFirstRep().getTargetFirstRep().setCode("789-8");

        int added = new MapSeed(
                        new MapStore(database.jdbc), database.audit, database.clock, database.transactions, event -> {})
                .seed(List.of(edited));

        assertThat(added).isZero();
        assertThat(terminology.translate(new Coding(LOCAL, "1001", null), database.clock.instant()))
                .extracting(target -> target.coding().getCode())
                .contains("6690-2");
    }

    @Test
    void translatesBestFirst() {
        List<Terminology.Target> targets =
                terminology.translate(new Coding(Systems.LOINC, "56888-1", null), database.clock.instant());

        assertThat(targets).extracting(Terminology.Target::equivalence).containsExactly("equivalent", "wider");
        assertThat(terminology.translate(new Coding(CodeMaps.UNIT_TEXT, "×10⁹/L", null), database.clock.instant()))
                .extracting(target -> target.coding().getCode())
                .containsExactly("10*9/L");
        assertThat(terminology.translate(new Coding(), database.clock.instant()))
                .isEmpty();
    }

    @Test
    void gradesByTheMapsOfTheDatabase() {
        assertThat(terminology.grade(new CodeableConcept().addCoding(new Coding(LOCAL, "10007", null))))
                .isEqualTo(5);
        assertThat(terminology.grade(new CodeableConcept().addCoding(new Coding(LOCAL, "1001", null))))
                .isEqualTo(4);
    }

    private MappedTerminology node() {
        MapStore store = new MapStore(database.jdbc);
        MapSeed seed = new MapSeed(store, database.audit, database.clock, database.transactions, event -> {});
        MappedTerminology node = new MappedTerminology(store, seed, SeedMaps.RESOURCES, meters, database.clock);
        node.afterSingletonsInstantiated();
        return node;
    }

    private Terminology.Mapping map(Observation result) {
        Bundle bundle = new Bundle();
        bundle.addEntry().setResource(result);
        return terminology.map(ANYUE, bundle, database.clock.instant());
    }

    private static Observation glucose(String code) {
        Observation result = new Observation();
        result.setCode(new CodeableConcept().addCoding(new Coding(LOCAL, code, "葡萄糖")));
        result.setValue(new Quantity().setValue(new BigDecimal("100")).setUnit("mg/dL"));
        return result;
    }

    private long count(String table) {
        return database.jdbc
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }
}
