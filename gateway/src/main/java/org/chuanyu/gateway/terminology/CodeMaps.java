package org.chuanyu.gateway.terminology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.jspecify.annotations.Nullable;

/** All approved maps with their dates, immutable: a node swaps the whole when one has changed. */
final class CodeMaps {
    /** Units as hospitals print them, the source of the common unit map. */
    static final String UNIT_TEXT = Systems.BASE + "/CodeSystem/unit-text";

    private final Map<String, List<CodeMap>> versionsByUrl = new HashMap<>();
    private final Map<String, List<String>> urlsBySystem = new HashMap<>();
    /** When any map begins to hold or ends, the earliest first. */
    private final Instant[] turns;

    /** @param maps a later one of the same URL replaces an earlier one from its date on; on the same date the last one given wins */
    CodeMaps(List<CodeMap> maps) {
        for (CodeMap map : maps) {
            versionsByUrl.computeIfAbsent(map.url(), url -> new ArrayList<>()).add(map);
            for (String system : map.systems()) {
                List<String> urls = urlsBySystem.computeIfAbsent(system, s -> new ArrayList<>());
                if (!urls.contains(map.url())) {
                    urls.add(map.url());
                }
            }
        }
        versionsByUrl.values().forEach(versions -> versions.sort(Comparator.comparing(CodeMap::from)));
        urlsBySystem.values().forEach(urls -> urls.sort(Comparator.naturalOrder()));
        turns = maps.stream()
                .flatMap(map -> Stream.concat(Stream.of(map.from()), Stream.ofNullable(map.to())))
                .sorted()
                .toArray(Instant[]::new);
    }

    /** The same number at two times: between them no map begins to hold or ends, and every look-up finds the same. */
    int period(Instant at) {
        int period = 0;
        while (period < turns.length && !at.isBefore(turns[period])) {
            period++;
        }
        return period;
    }

    /** A line with the map that it is in. */
    record Hit(MapEntry entry, CodeMap map) {}

    /** Lines for a code of a system at a time: the source's own maps first, then everybody's. */
    List<Hit> find(
            @Nullable ParticipantId source, String system, @Nullable String code, @Nullable String name, Instant at) {
        List<Hit> hits = new ArrayList<>();
        for (CodeMap map : inForce(source, system, at)) {
            map.find(system, code, name).forEach(entry -> hits.add(new Hit(entry, map)));
        }
        return hits;
    }

    /** The one meaning of a printed unit for items of a unit class: the source's own map first, then everybody's. */
    Optional<Hit> findUnit(ParticipantId source, String unit, @Nullable String unitClass, Instant at) {
        for (String system : List.of(Systems.local(source, "unit"), UNIT_TEXT)) {
            for (CodeMap map : inForce(source, system, at)) {
                List<MapEntry> lines = map.findUnit(system, unit);
                Optional<MapEntry> found = lines.stream()
                        .filter(line -> line.same()
                                && line.dependsValue() != null
                                && line.dependsValue().equals(unitClass))
                        .findFirst()
                        .or(() -> lines.stream()
                                .filter(line -> line.same() && line.dependsValue() == null)
                                .findFirst());
                if (found.isPresent()) {
                    return found.map(line -> new Hit(line, map));
                }
            }
        }
        return Optional.empty();
    }

    /** All meanings of a printed unit, whatever they depend on. */
    List<Hit> findUnit(String system, @Nullable String unit, Instant at) {
        List<Hit> hits = new ArrayList<>();
        if (unit == null) {
            return hits;
        }
        for (CodeMap map : inForce(null, system, at)) {
            map.findUnit(system, unit).forEach(entry -> hits.add(new Hit(entry, map)));
        }
        return hits;
    }

    /** Lines that lead to a code of a system at a time. */
    List<Hit> findBack(@Nullable String system, @Nullable String code, Instant at) {
        List<Hit> hits = new ArrayList<>();
        versionsByUrl.keySet().stream()
                .sorted()
                .map(url -> inForce(url, at))
                .flatMap(Optional::stream)
                .forEach(map -> map.findBack(system, code).forEach(entry -> hits.add(new Hit(entry, map))));
        return hits;
    }

    private List<CodeMap> inForce(@Nullable ParticipantId source, String system, Instant at) {
        List<CodeMap> found = new ArrayList<>();
        for (String url : urlsBySystem.getOrDefault(system, List.of())) {
            inForce(url, at).ifPresent(found::add);
        }
        found.sort(
                Comparator.comparing(map -> map.owner() == null || !map.owner().equals(source)));
        return found;
    }

    private Optional<CodeMap> inForce(String url, Instant at) {
        CodeMap latest = null;
        for (CodeMap version : versionsByUrl.getOrDefault(url, List.of())) {
            latest = version.from().isAfter(at) ? latest : version;
        }
        return Optional.ofNullable(latest).filter(map -> map.holdsAt(at));
    }
}
