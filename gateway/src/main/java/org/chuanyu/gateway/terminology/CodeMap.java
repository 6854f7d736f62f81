package org.chuanyu.gateway.terminology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * One version of a map, compiled for look-up. A code is compared as it is spelled first, then without regard to case, and a name
 * stands in for a code only where the source sent no code of its own: one name is too often two items ("葡萄糖" of serum and of
 * urine). A spelling that could mean two things means nothing.
 */
final class CodeMap {
    private final String url;
    private final String version;
    private final @Nullable ParticipantId owner;
    private final Instant from;
    private final @Nullable Instant to;
    private final Map<String, Index> bySystem;
    private final Map<String, List<MapEntry>> byTarget;

    CodeMap(
            String url,
            String version,
            @Nullable ParticipantId owner,
            Instant from,
            @Nullable Instant to,
            List<MapEntry> entries) {
        this.url = url;
        this.version = version;
        this.owner = owner;
        this.from = from;
        this.to = to;
        Map<String, List<MapEntry>> grouped = new HashMap<>();
        entries.forEach(entry -> grouped.computeIfAbsent(entry.sourceSystem(), s -> new ArrayList<>())
                .add(entry));
        Map<String, Index> indexes = new HashMap<>();
        grouped.forEach((system, lines) -> indexes.put(system, Index.of(lines)));
        this.bySystem = Map.copyOf(indexes);
        Map<String, List<MapEntry>> targets = new HashMap<>();
        entries.forEach(entry -> targets.computeIfAbsent(
                        entry.targetSystem() + "|" + entry.targetCode(), target -> new ArrayList<>())
                .add(entry));
        this.byTarget = Map.copyOf(targets);
    }

    String url() {
        return url;
    }

    /** {@code url|version}, as provenance names it. */
    String reference() {
        return url + "|" + version;
    }

    String version() {
        return version;
    }

    @Nullable
    ParticipantId owner() {
        return owner;
    }

    Instant from() {
        return from;
    }

    @Nullable
    Instant to() {
        return to;
    }

    boolean holdsAt(Instant at) {
        return !at.isBefore(from) && (to == null || at.isBefore(to));
    }

    Set<String> systems() {
        return bySystem.keySet();
    }

    /** The lines for a code, or for a name where there is no code. */
    List<MapEntry> find(String system, @Nullable String code, @Nullable String name) {
        Index index = bySystem.get(system);
        return index == null ? List.of() : index.find(code, name);
    }

    /** The lines that lead to a code, as it is spelled. */
    List<MapEntry> findBack(@Nullable String system, @Nullable String code) {
        return byTarget.getOrDefault(system + "|" + code, List.of());
    }

    /** The lines for a unit as printed. */
    List<MapEntry> findUnit(String system, String unit) {
        Index index = bySystem.get(system);
        return index == null ? List.of() : index.exact.getOrDefault(Spelling.unit(unit), List.of());
    }

    private record Index(
            Map<String, List<MapEntry>> exact, Map<String, List<MapEntry>> folded, Map<String, List<MapEntry>> names) {

        static Index of(List<MapEntry> lines) {
            Map<String, List<MapEntry>> exact = new HashMap<>();
            lines.forEach(line ->
                    exact.computeIfAbsent(line.key(), k -> new ArrayList<>()).add(line));
            Map<String, List<MapEntry>> folded = new HashMap<>();
            Map<String, List<MapEntry>> names = new HashMap<>();
            exact.forEach((key, same) -> {
                add(folded, Spelling.folded(key), same);
                same.stream()
                        .map(MapEntry::sourceDisplay)
                        .filter(name -> name != null && !name.isBlank())
                        .distinct()
                        .forEach(name -> add(names, Spelling.folded(name), same));
            });
            return new Index(unambiguous(exact), unambiguous(folded), unambiguous(names));
        }

        List<MapEntry> find(@Nullable String code, @Nullable String name) {
            String spelled = code == null ? "" : Spelling.code(code);
            if (!spelled.isEmpty()) {
                List<MapEntry> found = exact.get(spelled);
                found = found != null ? found : folded.get(Spelling.folded(spelled));
                if (found != null) {
                    return found;
                }
            }
            String called = name == null ? "" : Spelling.folded(name);
            boolean nameOnly = spelled.isEmpty() || Spelling.folded(spelled).equals(called);
            if (!nameOnly || called.isEmpty()) {
                return List.of();
            }
            List<MapEntry> found = folded.get(called);
            return found != null ? found : names.getOrDefault(called, List.of());
        }

        private static void add(Map<String, List<MapEntry>> into, String key, List<MapEntry> lines) {
            into.computeIfAbsent(key, k -> new ArrayList<>()).addAll(lines);
        }

        /** Drops what has two targets of one system on one condition, and keeps one line per target. */
        private static Map<String, List<MapEntry>> unambiguous(Map<String, List<MapEntry>> found) {
            Map<String, List<MapEntry>> clear = new HashMap<>();
            found.forEach((key, lines) -> {
                Map<String, MapEntry> targets = new java.util.LinkedHashMap<>();
                Set<String> slots = new HashSet<>();
                lines.forEach(line -> targets.putIfAbsent(line.targetSystem() + "|" + line.targetCode(), line));
                boolean one = targets.values().stream()
                        .allMatch(line -> !line.same() || slots.add(line.targetSystem() + "|" + line.dependsValue()));
                if (one) {
                    clear.put(key, List.copyOf(targets.values()));
                }
            });
            return Map.copyOf(clear);
        }
    }
}
