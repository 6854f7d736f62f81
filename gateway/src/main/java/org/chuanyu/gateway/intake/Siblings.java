package org.chuanyu.gateway.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;

/**
 * Which of several results of one item a message means. A tolerance test reports glucose three times under one item, told apart
 * by its time or specimen alone; a correction that carries one of them must not fall upon another. Pure.
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
     * @throws ProblemException of origin GATEWAY when the message carries fewer than there are and nothing tells them apart
     */
    Map<String, String> ids(Collection<Observation> known, Collection<Observation> incoming) {
        Map<String, List<Observation>> before = byItem(known);
        Map<String, String> ids = new HashMap<>();
        byItem(incoming).forEach((item, now) -> {
            List<Observation> there = before.getOrDefault(item, List.of());
            if (!there.isEmpty() && Math.max(there.size(), now.size()) > 1) {
                align(there, now, ids);
            }
        });
        return ids;
    }

    private void align(List<Observation> there, List<Observation> now, Map<String, String> ids) {
        Map<String, List<Observation>> thereByOccasion = byOccasion(there);
        Map<String, List<Observation>> nowByOccasion = byOccasion(now);
        String first = there.get(0).getIdPart();
        boolean lone = there.size() == 1 && !nowByOccasion.containsKey(occasion(there.get(0)));
        if (lone) {
            // Its time was corrected, or was not said before: the first one is it, as for every other item.
            thereByOccasion = Map.of(occasion(now.get(0)), there);
        }
        Map<String, List<Observation>> same = thereByOccasion;
        nowByOccasion.forEach((occasion, results) -> {
            Deque<Observation> free = new ArrayDeque<>(same.getOrDefault(occasion, List.of()));
            if (results.size() < free.size()) {
                throw new ProblemException(Problem.ofGateway(
                        "which-of-several",
                        "Observation.code",
                        "the report has several results of one item and time, and the message carries fewer"));
            }
            int number = 0;
            for (Observation result : results) {
                Observation match = free.poll();
                number++;
                ids.put(
                        result.getIdPart(),
                        match == null ? token.apply(first + "@" + occasion + "#" + number) : match.getIdPart());
            }
        });
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

    private static Map<String, List<Observation>> byOccasion(List<Observation> results) {
        Map<String, List<Observation>> byOccasion = new LinkedHashMap<>();
        results.forEach(result -> byOccasion
                .computeIfAbsent(occasion(result), occasion -> new ArrayList<>())
                .add(result));
        return byOccasion;
    }

    static String item(Observation result) {
        Coding coding = result.getCode().getCodingFirstRep();
        return coding.hasCode()
                ? coding.getSystem() + "|" + coding.getCode()
                : "text|" + result.getCode().getText();
    }

    private static String occasion(Observation result) {
        String time = result.hasEffectiveDateTimeType()
                ? String.valueOf(result.getEffectiveDateTimeType().getValue().toInstant())
                : "";
        return time + "|" + result.getSpecimen().getReferenceElement().getIdPart();
    }
}
