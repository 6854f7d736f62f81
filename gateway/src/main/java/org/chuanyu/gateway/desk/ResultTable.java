package org.chuanyu.gateway.desk;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chuanyu.fhir.PrintedResult;
import org.chuanyu.fhir.Standing;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.records.PersonResults;
import org.chuanyu.gateway.records.PersonResults.Seen;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * A person's results as a doctor compares them: items as rows, sampling times as columns, the newest first. Results of two
 * institutions are one item when both name the same LOINC code; else each stays a row of its own, whatever it is called. Where the
 * oldest were cut off, a result whose report is not there is left out with it: the report may have been withdrawn. Pure.
 *
 * @param older true when there are columns that are not shown
 */
record ResultTable(List<Column> columns, List<Item> items, boolean older) {
    static final int COLUMNS = 8;

    /** One sampling time of one institution. */
    record Column(Instant at, String owner) {}

    /**
     * One item.
     *
     * @param loinc null when no map knows it
     * @param cells per column of the table; an empty list where there is no result
     * @param all every result, newest first
     * @param unit the unit of the plot, null when fewer than two results can be plotted
     */
    record Item(
            String name,
            @Nullable String loinc,
            List<List<ResultCell>> cells,
            List<ResultCell> all,
            @Nullable String unit) {

        /** Whether a result belongs on the plot. */
        public boolean plotted(ResultCell cell) {
            return unit != null
                    && cell.figure() != null
                    && unit.equals(cell.figure().unit());
        }

        /** Institutions with results that are plotted, in the order of the newest. */
        public Set<String> owners() {
            return all.stream()
                    .filter(this::plotted)
                    .map(ResultCell::owner)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /** Whether any figure on the plot was converted. */
        public boolean converts() {
            return all.stream()
                    .anyMatch(cell -> plotted(cell)
                            && Objects.requireNonNull(cell.figure()).converted());
        }

        /** How many results are listed but not plotted. */
        public long unplotted() {
            return all.stream().filter(cell -> !plotted(cell)).count();
        }
    }

    static ResultTable of(PersonResults.Results results) {
        Map<String, Instant> sampled = new HashMap<>();
        Map<String, Integer> order = new HashMap<>();
        Map<String, DiagnosticReport> reports = new HashMap<>();
        for (Seen<DiagnosticReport> report : results.reports()) {
            Instant at = instant(report.resource().getEffective());
            int place = 0;
            for (Reference result : report.resource().getResult()) {
                String id = result.getReferenceElement().getIdPart();
                if (id != null) {
                    order.putIfAbsent(id, place++);
                    reports.merge(id, report.resource(), ResultTable::withdrawnFirst);
                    if (at != null) {
                        sampled.putIfAbsent(id, at);
                    }
                }
            }
        }
        Map<String, List<Row>> items = new LinkedHashMap<>();
        results.results().stream()
                .filter(seen -> !results.cut() || reports.containsKey(seen.ref().id()))
                .sorted(Comparator.comparing(
                        seen -> order.getOrDefault(seen.ref().id(), Integer.MAX_VALUE)))
                .forEach(seen -> items.computeIfAbsent(key(seen), key -> new ArrayList<>())
                        .add(row(seen, sampled, reports)));
        Set<Column> all =
                new TreeSet<>(Comparator.comparing(Column::at).reversed().thenComparing(Column::owner));
        items.values().forEach(rows -> rows.forEach(row -> all.add(column(row.cell()))));
        List<Column> columns = all.stream().limit(COLUMNS).toList();
        return new ResultTable(
                columns,
                items.values().stream().map(rows -> item(rows, columns)).toList(),
                all.size() > columns.size());
    }

    private record Row(Observation result, ResultCell cell) {}

    private static Row row(
            Seen<Observation> seen, Map<String, Instant> sampled, Map<String, DiagnosticReport> reports) {
        Observation result = seen.resource();
        Instant own = instant(result.getEffective());
        Instant at = Optional.ofNullable(sampled.get(seen.ref().id()))
                .or(() -> Optional.ofNullable(own))
                .or(() -> Optional.ofNullable(result.getIssued()).map(java.util.Date::toInstant))
                .orElseGet(() -> result.getMeta().getLastUpdated() == null
                        ? Instant.EPOCH
                        : result.getMeta().getLastUpdated().toInstant());
        Standing standing = Standing.of(result, reports.get(seen.ref().id()));
        return new Row(result, ResultCell.of(result, standing, seen.owner(), at.truncatedTo(ChronoUnit.MINUTES)));
    }

    /** A result that one of its reports takes back is taken back. */
    private static DiagnosticReport withdrawnFirst(DiagnosticReport one, DiagnosticReport other) {
        return Standing.of(other).isVoid() ? other : one;
    }

    private static Item item(List<Row> rows, List<Column> columns) {
        List<ResultCell> all = rows.stream()
                .map(Row::cell)
                .sorted(Comparator.comparing(ResultCell::at).reversed())
                .toList();
        Row newest =
                rows.stream().max(Comparator.comparing(row -> row.cell().at())).orElseThrow();
        List<List<ResultCell>> cells = columns.stream()
                .map(column ->
                        all.stream().filter(cell -> column(cell).equals(column)).toList())
                .toList();
        return new Item(
                PrintedResult.words(newest.result().getCode()), loinc(newest.result()), cells, all, plottedUnit(all));
    }

    /** The unit that most figures have; figures of another are listed, never drawn beside them. */
    private static @Nullable String plottedUnit(List<ResultCell> all) {
        Map<String, Long> units = all.stream()
                .map(ResultCell::figure)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(ResultCell.Figure::unit, LinkedHashMap::new, Collectors.counting()));
        return units.entrySet().stream()
                .filter(unit -> unit.getValue() > 1)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static String key(Seen<Observation> seen) {
        String loinc = loinc(seen.resource());
        if (loinc != null) {
            return Systems.LOINC + "|" + loinc;
        }
        Coding local = seen.resource().getCode().getCodingFirstRep();
        String code = local.hasCode()
                ? local.getSystem() + "|" + local.getCode()
                : "text|" + PrintedResult.words(seen.resource().getCode());
        return seen.owner() + "|" + code;
    }

    private static @Nullable String loinc(Observation result) {
        return result.getCode().getCoding().stream()
                .filter(coding -> Systems.LOINC.equals(coding.getSystem()) && coding.hasCode())
                .map(Coding::getCode)
                .findFirst()
                .orElse(null);
    }

    private static Column column(ResultCell cell) {
        return new Column(cell.at(), cell.owner());
    }

    private static @Nullable Instant instant(@Nullable Type effective) {
        if (effective instanceof BaseDateTimeType time && time.getValue() != null) {
            return time.getValue().toInstant();
        }
        return effective instanceof Period period && period.getStart() != null
                ? period.getStart().toInstant()
                : null;
    }
}
