package org.chuanyu.gateway.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the senders know: what was acknowledged to them, and what they said last of each report. */
final class Ledger {
    private final List<Said> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, List<Integer>> reports = Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<Said> parked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong repeats = new AtomicLong();
    private final List<String> surprises = Collections.synchronizedList(new ArrayList<>());

    /**
     * A message.
     *
     * @param report number of the report that it is about, or empty
     * @param version which version of it, or 0
     */
    record Said(String participant, String controlId, String report, int version) {}

    /** The first time that a message was acknowledged. */
    void acknowledged(Said said) {
        if (!said.report().isEmpty()) {
            reports.computeIfAbsent(said.report(), report -> Collections.synchronizedList(new ArrayList<>()))
                    .add(said.version());
        }
        acknowledged.add(said);
        answers.incrementAndGet();
    }

    /** One more time: the sender had not heard the first, or says so. */
    void repeated() {
        repeats.incrementAndGet();
        answers.incrementAndGet();
    }

    /** Kept, and not passed on before an engineer has looked at it: the sender was told so. */
    void parked(Said said) {
        parked.add(said);
        answers.incrementAndGet();
    }

    /** An answer that nobody may get here. */
    void surprised(String answer) {
        surprises.add(answer);
    }

    long answers() {
        return answers.get();
    }

    long repeats() {
        return repeats.get();
    }

    List<Said> all() {
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    List<Said> parked() {
        synchronized (parked) {
            return List.copyOf(parked);
        }
    }

    /** Versions of each report, in the order of its source. */
    Map<String, List<Integer>> reports() {
        synchronized (reports) {
            return new LinkedHashMap<>(reports);
        }
    }

    List<String> surprises() {
        synchronized (surprises) {
            return List.copyOf(surprises);
        }
    }
}
