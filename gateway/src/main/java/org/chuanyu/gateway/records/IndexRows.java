package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.chuanyu.fhir.Span;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What one message puts into the index. Its results have nearly all in common: whose they are, on what specimen, to what order, by
 * whom. That is written once, under a number that each of them names. And what they are coded with has been said before by
 * others: a {@link CodeSet}, which each of them names, too. Pure.
 */
final class IndexRows {
    static final int EVERYBODY = 0;
    static final int OWNER = 1;
    static final int OTHERS = 2;

    private final Function<Indexed.Secret, String> tokens;
    private final LongSupplier numbers;
    private final Map<Common, Long> shared = new HashMap<>();

    /** By their names, each once. */
    final Map<UUID, CodeSet> codes = new LinkedHashMap<>();
    /** Rows of {@code resource_index}. */
    final CopyLines resources = new CopyLines(
            "resource_index", "type", "id", "owner", "audience", "codes", "shared", "param", "low", "high");
    /** Rows of {@code resource_index_value}. */
    final CopyLines values =
            new CopyLines("resource_index_value", "shared", "type", "param", "system", "code", "ref_type", "ref_id");

    /**
     * @param tokens what is kept of personal data
     * @param numbers never the same twice
     */
    IndexRows(Function<Indexed.Secret, String> tokens, LongSupplier numbers) {
        this.tokens = tokens;
        this.numbers = numbers;
    }

    /** One thing by which a resource is found under one name. */
    record Value(String param, Indexed value) {}

    /** Resources of one type and one person that have these values in common: what is erased with a person is nobody else's. */
    private record Common(String type, @Nullable String patientId, Set<Value> values) {}

    void add(Indexer.Item item) {
        Set<Value> own = values(item, item.resource());
        if (item.others() == item.resource()) {
            add(item, EVERYBODY, own);
            return;
        }
        Set<Value> others = item.others() == null ? Set.of() : values(item, item.others());
        add(item, EVERYBODY, own.stream().filter(others::contains).toList());
        add(item, OWNER, own.stream().filter(value -> !others.contains(value)).toList());
        add(item, OTHERS, others.stream().filter(value -> !own.contains(value)).toList());
    }

    private static Set<Value> values(Indexer.Item item, Resource resource) {
        Set<Value> values = new LinkedHashSet<>();
        for (Parameter parameter : SearchTable.of(item.type()).values()) {
            parameter.values().apply(resource).forEach(value -> values.add(new Value(parameter.name(), value)));
        }
        // A message about a known patient does not store the patient again, yet its Provenance is about that patient.
        if (item.type().equals("Provenance") && item.patientId() != null) {
            values.add(new Value("patient", new Indexed.Link("Patient", item.patientId())));
        }
        return values;
    }

    private void add(Indexer.Item item, int audience, Iterable<Value> values) {
        List<CodeSet.Code> coded = new ArrayList<>();
        Set<Value> links = new LinkedHashSet<>();
        Set<Value> secrets = new LinkedHashSet<>();
        List<Value> times = new ArrayList<>();
        for (Value value : values) {
            if (value.value() instanceof Indexed.Code code) {
                coded.add(new CodeSet.Code(value.param(), code.system(), code.code()));
            } else if (value.value() instanceof Indexed.Link) {
                links.add(value);
            } else if (value.value() instanceof Indexed.Secret) {
                secrets.add(value);
            } else {
                times.add(value);
            }
        }
        // Numbers of its own would keep a result from sharing the rest.
        List<Long> common = new ArrayList<>();
        for (Set<Value> each : List.of(links, secrets)) {
            if (!each.isEmpty()) {
                common.add(number(new Common(item.type(), item.patientId(), each)));
            }
        }
        UUID set = coded.isEmpty() ? null : name(new CodeSet(item.type(), coded));
        int rows = Math.max(set == null ? 0 : 1, Math.max(common.size(), times.size()));
        for (int i = 0; i < rows; i++) {
            row(item, audience, i == 0 ? set : null, at(common, i), at(times, i));
        }
    }

    private static <T> @Nullable T at(List<T> list, int i) {
        return i < list.size() ? list.get(i) : null;
    }

    private UUID name(CodeSet set) {
        UUID name = set.name();
        codes.putIfAbsent(name, set);
        return name;
    }

    private void row(
            Indexer.Item item, int audience, @Nullable UUID set, @Nullable Long common, @Nullable Value timed) {
        Span span = timed != null && timed.value() instanceof Indexed.Time time ? time.span() : null;
        resources.add(
                item.type(),
                item.id(),
                item.owner(),
                audience,
                set,
                common,
                timed == null ? null : timed.param(),
                span == null ? null : span.low(),
                span == null ? null : span.high());
    }

    private long number(Common common) {
        Long known = shared.get(common);
        if (known != null) {
            return known;
        }
        long number = numbers.getAsLong();
        shared.put(common, number);
        for (Value each : common.values()) {
            if (each.value() instanceof Indexed.Link link) {
                values.add(number, common.type(), each.param(), null, null, link.type(), link.id());
            } else if (each.value() instanceof Indexed.Secret secret) {
                values.add(number, common.type(), each.param(), secret.system(), tokens.apply(secret), null, null);
            }
        }
        return number;
    }
}
