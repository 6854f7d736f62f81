package org.chuanyu.gateway.intake;

import java.util.stream.Collectors;
import org.chuanyu.gateway.intake.Messages.Entry;

/** What the sender was told, in the words of its own protocol. */
final class Answers {
    static final String HL7V2 = "x-application/hl7-v2+er7";

    private Answers() {}

    /** For example {@code AA}, {@code AA + ERR W clinical-loss}, {@code HTTP 422 no-patient}. */
    static String of(Entry entry) {
        boolean hl7 = entry.event() == null || entry.event().contains("^");
        String codes = entry.problems().stream()
                .map(problem -> problem.code())
                .distinct()
                .collect(Collectors.joining(" "));
        boolean failed =
                entry.problems().stream().anyMatch(problem -> problem.code().equals("failed-inside"));
        if (failed) {
            return hl7 ? "AE failed-inside" : "HTTP 500 failed-inside";
        }
        String answer = switch (entry.state()) {
            case ACCEPTED, DUPLICATE -> hl7 ? "AA" : "HTTP 200";
            case PARKED, SET_ASIDE -> hl7 ? "AA + ERR W" : "HTTP 202";
            case REJECTED, REFUSED -> hl7 ? "AR + ERR E" : "HTTP 422";
        };
        return codes.isEmpty() ? answer : answer + " " + codes;
    }
}
