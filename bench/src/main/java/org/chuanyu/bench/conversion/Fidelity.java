package org.chuanyu.bench.conversion;

import ca.uhn.fhir.context.FhirContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chuanyu.bench.conversion.V2Facts.Fact;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;

/**
 * Whether what stood in a message can be found again in the bundle that was made of it. It asks for little: a number with
 * its unit and comparator as the quantity of its item's Observation, a note or a text anywhere in the bundle. Whoever fails this has lost it.
 */
public final class Fidelity {
    private static final Pattern ATTACHED = Pattern.compile("\"data\":\"([A-Za-z0-9+/=]+)\"");

    private final FhirContext fhir;

    public Fidelity(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** What is compared. */
    enum Kind {
        VALUE("values"),
        UNIT("units"),
        RANGE("ranges"),
        STATUS("statuses"),
        COMPARATOR("comparators"),
        NOTE("notes"),
        NAME("names");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }
    }

    /** Of each kind, how many facts there were and which were not found. */
    public record Verdict(Map<Kind, Integer> asked, Map<Kind, List<String>> lost) {
        public boolean complete() {
            return lost.values().stream().allMatch(List::isEmpty);
        }

        private List<String> lost(Kind kind) {
            return lost.getOrDefault(kind, List.of());
        }

        /** {@code lost 2 of 5 values (FT1, ED1); 1 of 3 notes}, or {@code nothing lost of 84}. */
        @Override
        public String toString() {
            if (complete()) {
                return "nothing lost of "
                        + asked.values().stream().mapToInt(Integer::intValue).sum();
            }
            return "lost "
                    + Stream.of(Kind.values())
                            .filter(kind -> !lost(kind).isEmpty())
                            .map(kind -> lost(kind).size() + " of " + asked.get(kind) + " "
                                    + kind.plural + " ("
                                    + lost(kind).stream().distinct().limit(6).collect(Collectors.joining(", ")) + ")")
                            .collect(Collectors.joining("; "));
        }
    }

    /**
     * @param message as text, read with its own charset
     * @param output bundles as JSON, one a line; other lines are not looked at
     */
    public Verdict compare(String message, String output) {
        List<Bundle> bundles = output.lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> fhir.newJsonParser().parseResource(Bundle.class, line))
                .toList();
        String json = bundles.stream().map(this::text).collect(Collectors.joining());
        String everything = plain(json + attached(json));
        Set<String> reportStatuses = reportStatuses(bundles);
        Map<String, List<Observation>> byItem = byItem(bundles);
        Map<Kind, Integer> asked = new EnumMap<>(Kind.class);
        Map<Kind, List<String>> lost = new EnumMap<>(Kind.class);
        for (Fact fact : V2Facts.of(message)) {
            List<Observation> candidates = byItem.getOrDefault(fact.item(), List.of());
            Observation observation = fact.occurrence() < candidates.size() ? candidates.get(fact.occurrence()) : null;
            asked.merge(fact.kind(), 1, Integer::sum);
            // What became a part of the report instead of an Observation has the report's status.
            boolean found = candidates.isEmpty() && fact.kind() == Kind.STATUS
                    ? reportStatuses.contains(fact.text()) && isAnywhere(message, fact.item(), everything)
                    : found(fact, observation, everything);
            if (!found) {
                lost.computeIfAbsent(fact.kind(), kind -> new ArrayList<>()).add(fact.item());
            }
        }
        return new Verdict(asked, lost);
    }

    /** Whether the value of an item without an Observation is somewhere. */
    private static boolean isAnywhere(String message, String item, String everything) {
        return V2Facts.of(message).stream()
                .filter(fact -> fact.kind() == Kind.VALUE && fact.item().equals(item))
                .allMatch(fact -> everything.contains(plain(fact.text())));
    }

    private static Set<String> reportStatuses(List<Bundle> bundles) {
        return bundles.stream()
                .flatMap(bundle -> bundle.getEntry().stream())
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(DiagnosticReport.class::isInstance)
                .map(report -> ((DiagnosticReport) report).getStatus().toCode())
                .collect(Collectors.toSet());
    }

    /** What attachments say, as far as it is text. */
    private static String attached(String json) {
        return ATTACHED.matcher(json)
                .results()
                .map(data -> new String(Base64.getMimeDecoder().decode(data.group(1)), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    private boolean found(Fact fact, @org.jspecify.annotations.Nullable Observation observation, String everything) {
        if (fact.kind() == Kind.NOTE || fact.kind() == Kind.NAME) {
            return everything.contains(plain(fact.text()));
        }
        if (observation == null) {
            // An item without an Observation may still stand in the report, as text or as an attachment.
            return fact.kind() == Kind.VALUE && !fact.isNumber() && everything.contains(plain(fact.text()));
        }
        return switch (fact.kind()) {
            case STATUS -> fact.text().equals(observation.getStatus().toCode());
            case COMPARATOR ->
                observation.hasValueQuantity()
                        ? fact.text().equals(comparator(observation))
                        : plain(text(observation)).contains(fact.text() + fact.more());
            case RANGE ->
                Arrays.stream(fact.text().split("(?<=\\d)-"))
                        .allMatch(part -> rangeText(observation).contains(plain(part))
                                || numbers(rangeText(observation)).contains(number(part)));
            case VALUE ->
                fact.isNumber()
                        ? numbers(valueText(observation)).contains(number(fact.text()))
                        : plain(text(observation)).contains(plain(fact.text()))
                                || everything.contains(plain(fact.text()));
            // 10^9/L is 10*9/L in UCUM.
            default ->
                valueText(observation)
                        .replace('^', '*')
                        .contains(plain(fact.text()).replace('^', '*'));
        };
    }

    private static String comparator(Observation observation) {
        return observation.getValueQuantity().hasComparator()
                ? observation.getValueQuantity().getComparator().toCode()
                : "";
    }

    /** A quantity by itself: what stands beside it, as it was received, does not stand for it. */
    private String valueText(Observation observation) {
        if (!observation.hasValueQuantity()) {
            return plain(text(observation));
        }
        Quantity value = observation.getValueQuantity().copy();
        value.setExtension(null);
        Observation only = new Observation();
        only.setValue(value);
        return plain(text(only));
    }

    private String rangeText(Observation observation) {
        Observation only = new Observation();
        only.setReferenceRange(observation.getReferenceRange());
        return plain(text(only));
    }

    private static List<BigDecimal> numbers(String text) {
        return Arrays.stream(text.split("[^0-9.]+"))
                .map(Fidelity::number)
                .filter(number -> number.signum() >= 0)
                .toList();
    }

    /** Without trailing zeros; -1 for what is no number. */
    private static BigDecimal number(String text) {
        try {
            BigDecimal number = new BigDecimal(text.replaceAll("[<>=]", ""));
            return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        } catch (NumberFormatException e) {
            return BigDecimal.ONE.negate();
        }
    }

    private static Map<String, List<Observation>> byItem(List<Bundle> bundles) {
        Map<String, List<Observation>> byItem = new HashMap<>();
        for (Bundle bundle : bundles) {
            for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
                if (entry.getResource() instanceof Observation observation) {
                    observation.getCode().getCoding().stream()
                            .map(Coding::getCode)
                            .distinct()
                            .forEach(code -> byItem.computeIfAbsent(code, none -> new ArrayList<>())
                                    .add(observation));
                }
            }
        }
        return Collections.unmodifiableMap(byItem);
    }

    private String text(Resource resource) {
        return fhir.newJsonParser().encodeResourceToString(resource);
    }

    /** Without white space and escapes: where lines end is not what is compared. */
    private static String plain(String text) {
        return text.replace("\\n", "").replace("\\r", "").replace("\\\"", "\"").replaceAll("\\s|<br/?>", "");
    }
}
