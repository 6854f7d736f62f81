package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;

/**
 * Which specimen a message means where its sender gives it no number: told apart by type and collection time, never by its place
 * in the message, for a correction may carry the second of two alone. None is overwritten by one of another type. Pure.
 */
final class Specimens {
    private final UnaryOperator<String> token;

    /** @param token a keyed one-way function, for the ids of further specimens */
    Specimens(UnaryOperator<String> token) {
        this.token = token;
    }

    /**
     * What a message says of a specimen; empty where it says nothing.
     *
     * @param number the id here of one that has a number
     */
    record Sample(String number, String type, String collected) {
        static final Sample UNKNOWN = new Sample("", "", "");

        static Sample of(@Nullable Specimen specimen) {
            if (specimen == null) {
                return UNKNOWN;
            }
            String type = specimen.hasType() ? Siblings.word(specimen.getType()) : "";
            return new Sample(isNumbered(specimen) ? specimen.getIdPart() : "", type, collectedOf(specimen));
        }

        /** Whether nothing that both say differs. */
        boolean agrees(Sample other) {
            return !number.isEmpty() && !other.number.isEmpty()
                    ? number.equals(other.number)
                    : agree(type, other.type) && agree(collected, other.collected);
        }

        private static boolean agree(String one, String other) {
            return one.isEmpty() || other.isEmpty() || one.equals(other);
        }
    }

    static boolean isNumbered(Specimen specimen) {
        return specimen.getIdentifier().stream().anyMatch(Identifier::hasValue);
    }

    private static String collectedOf(Specimen specimen) {
        if (specimen.getCollection().hasCollectedDateTimeType()) {
            return String.valueOf(specimen.getCollection()
                    .getCollectedDateTimeType()
                    .getValue()
                    .toInstant());
        }
        if (specimen.getCollection().hasCollectedPeriod()) {
            Period period = specimen.getCollection().getCollectedPeriod();
            return (period.hasStart() ? period.getStart().toInstant() : "") + "/"
                    + (period.hasEnd() ? period.getEnd().toInstant() : "");
        }
        return "";
    }

    /**
     * New ids by old ones, for the specimens without a number that mean something else than their place in the message says.
     *
     * @param known those without a number that the report has, and those that have the ids now
     * @param incoming those without a number
     * @param ofResults by the id of an incoming one the known ones that its results were on
     */
    Map<String, String> ids(
            Collection<Specimen> known, Collection<Specimen> incoming, Map<String, Set<String>> ofResults) {
        Map<String, Specimen> free = new LinkedHashMap<>();
        known.forEach(specimen -> free.putIfAbsent(specimen.getIdPart(), specimen));
        Set<String> taken = new HashSet<>(free.keySet());
        Map<String, String> ids = new HashMap<>();
        List<Specimen> left = new ArrayList<>(incoming);
        take(
                left,
                free,
                ids,
                (now, there) -> Set.of(there.getIdPart()).equals(ofResults.get(now.getIdPart()))
                        && Sample.of(now).agrees(Sample.of(there)));
        take(left, free, ids, (now, there) -> now.getIdPart().equals(there.getIdPart()) && same(now, there));
        take(left, free, ids, Specimens::same);
        List<Specimen> others = List.copyOf(left);
        List<Specimen> candidates = List.copyOf(free.values());
        take(left, free, ids, (now, there) -> only(candidates, now, there) && only(others, there, now));
        for (Specimen further : left) {
            String id = further.getIdPart();
            String next = id;
            for (int number = 1; taken.contains(next) || ids.containsValue(next); number++) {
                next = token.apply(id + "@" + Sample.of(further) + "#" + number);
            }
            ids.put(id, next);
        }
        ids.entrySet().removeIf(same -> same.getKey().equals(same.getValue()));
        return ids;
    }

    private static void take(
            List<Specimen> left,
            Map<String, Specimen> free,
            Map<String, String> ids,
            BiPredicate<Specimen, Specimen> means) {
        for (Specimen now : List.copyOf(left)) {
            free.values().stream()
                    .filter(there -> means.test(now, there))
                    .findFirst()
                    .ifPresent(there -> {
                        ids.put(now.getIdPart(), there.getIdPart());
                        free.remove(there.getIdPart());
                        left.remove(now);
                    });
        }
    }

    private static boolean same(Specimen one, Specimen other) {
        return Sample.of(one).equals(Sample.of(other));
    }

    private static boolean only(Collection<Specimen> all, Specimen one, Specimen other) {
        List<Specimen> agreeing = all.stream()
                .filter(each -> Sample.of(each).agrees(Sample.of(one)))
                .toList();
        return agreeing.size() == 1 && agreeing.get(0) == other;
    }
}
