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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.intake.Specimens.Sample;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;

/**
 * Which of several results of one item a message means. A tolerance test reports glucose three times under one item, told apart
 * by its time or specimen alone; a correction that carries one of them must not fall upon another, nor stand beside the wrong
 * value. Pure.
 */
final class Siblings {
    private final UnaryOperator<String> token;

    /** @param token a keyed one-way function, for the ids of further siblings */
    Siblings(UnaryOperator<String> token) {
        this.token = token;
    }

    /**
     * New ids by old ones, for the results of one report that mean something else than their place in the message says.
     *
     * @param known the results that the report has
     * @param onKnown the specimen of a known result
     * @param onIncoming the specimen of an incoming result
     * @param takenBack whether the report is taken back as a whole, and so every result with it
     * @throws ProblemException of origin GATEWAY when nothing tells which of several it is that the message carries, or corrects
     */
    Map<String, String> ids(
            Collection<Observation> known,
            Collection<Observation> incoming,
            Function<Observation, Sample> onKnown,
            Function<Observation, Sample> onIncoming,
            boolean takenBack) {
        Map<String, List<Observation>> before = byItem(known);
        Map<String, String> ids = new HashMap<>();
        byItem(incoming).forEach((item, now) -> {
            List<Observation> there = before.getOrDefault(item, List.of());
            if (!there.isEmpty() && Math.max(there.size(), now.size()) > 1) {
                new Item(placed(there, onKnown), placed(now, onIncoming), takenBack).align(ids);
            }
        });
        return ids;
    }

    private static List<Placed> placed(List<Observation> results, Function<Observation, Sample> on) {
        return results.stream()
                .map(result -> new Placed(result, new Occasion(time(result), on.apply(result))))
                .toList();
    }

    private record Placed(Observation result, Occasion occasion) {}

    /** What tells results of one item apart. */
    private record Occasion(String time, Sample sample) {

        /** Whether it may be the same one, by all that both say. */
        boolean agrees(Occasion other) {
            return (time.isEmpty() || other.time.isEmpty() || time.equals(other.time)) && sample.agrees(other.sample);
        }
    }

    /** The results of one item, there and in the message. */
    private final class Item {
        private final List<Placed> there;
        private final List<Placed> now;
        private final boolean takenBack;
        private final List<Placed> free;
        private final List<Placed> left;

        Item(List<Placed> there, List<Placed> now, boolean takenBack) {
            this.there = there;
            this.now = now;
            this.takenBack = takenBack;
            this.free = new ArrayList<>(there);
            this.left = new ArrayList<>(now);
        }

        void align(Map<String, String> ids) {
            requireAll();
            take(ids, (incoming, known) -> incoming.occasion().equals(known.occasion()));
            take(ids, (incoming, known) -> only(there, incoming, known) && only(now, known, incoming));
            // Its time was corrected, or was not said before: the first one is it, as for every other item.
            take(ids, (incoming, known) -> there.size() == 1);
            Map<Occasion, Integer> numbers = new HashMap<>();
            for (Placed further : left) {
                if (!free.isEmpty() && !takenBack && ResultOrder.corrects(further.result())) {
                    throw several("the message corrects one of several results of one item, and does not say which");
                }
                int number = numbers.merge(further.occasion(), 1, Integer::sum);
                String first = there.get(0).result().getIdPart();
                ids.put(further.result().getIdPart(), token.apply(first + "@" + further.occasion() + "#" + number));
            }
        }

        private void requireAll() {
            Map<Occasion, Integer> more = new HashMap<>();
            there.forEach(known -> more.merge(known.occasion(), 1, Integer::sum));
            Set<Occasion> carried = new HashSet<>();
            now.forEach(incoming -> {
                carried.add(incoming.occasion());
                more.merge(incoming.occasion(), -1, Integer::sum);
            });
            if (!takenBack && carried.stream().anyMatch(occasion -> more.getOrDefault(occasion, 0) > 0)) {
                throw several("the report has several results of one item and time, and the message carries fewer");
            }
        }

        private void take(Map<String, String> ids, BiPredicate<Placed, Placed> means) {
            for (Placed incoming : List.copyOf(left)) {
                free.stream()
                        .filter(known -> means.test(incoming, known))
                        .findFirst()
                        .ifPresent(known -> {
                            ids.put(
                                    incoming.result().getIdPart(),
                                    known.result().getIdPart());
                            free.remove(known);
                            left.remove(incoming);
                        });
            }
        }

        private static boolean only(List<Placed> all, Placed one, Placed other) {
            List<Placed> agreeing = all.stream()
                    .filter(each -> each.occasion().agrees(one.occasion()))
                    .toList();
            return agreeing.size() == 1 && agreeing.get(0) == other;
        }
    }

    private static ProblemException several(String message) {
        return new ProblemException(Problem.ofGateway("which-of-several", "Observation.code", message));
    }

    private static Map<String, List<Observation>> byItem(Collection<Observation> results) {
        Map<String, List<Observation>> byItem = new LinkedHashMap<>();
        for (Observation result : results) {
            boolean numbered = result.getIdentifier().stream()
                    .anyMatch(identifier -> Systems.OBSERVATION_SUB_ID.equals(identifier.getSystem()));
            if (!numbered) {
                byItem.computeIfAbsent(item(result), item -> new ArrayList<>()).add(result);
            }
        }
        return byItem;
    }

    static String item(Observation result) {
        return word(result.getCode());
    }

    /** What the source calls it: a code of a map of ours is none of its own, and may be there one day and not the other. */
    static String word(CodeableConcept concept) {
        return concept.getCoding().stream()
                .filter(coding -> coding.hasCode() && !coding.hasExtension(Extensions.MAPPED_BY))
                .findFirst()
                .map(coding -> coding.getSystem() + "|" + coding.getCode())
                .orElse("text|" + concept.getText());
    }

    private static String time(Observation result) {
        return result.hasEffectiveDateTimeType()
                ? String.valueOf(result.getEffectiveDateTimeType().getValue().toInstant())
                : "";
    }
}
