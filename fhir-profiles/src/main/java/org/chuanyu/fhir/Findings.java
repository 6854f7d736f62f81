package org.chuanyu.fhir;

import java.util.ArrayList;
import java.util.List;

/** Collects what the checks find, up to a bound: a hostile bundle must not turn into a list of a million problems. */
final class Findings {
    static final int MOST = 100;

    private final List<Problem> problems = new ArrayList<>();
    private boolean cut;

    /** An element that must be there. */
    void require(boolean present, String base, String element) {
        if (!present) {
            add(Problem.ofSender("required-element", base + "." + element, element + " is required"));
        }
    }

    /** A rule that must hold; {@code code} is the key of the profile's constraint where there is one. */
    void rule(boolean holds, String code, String where, String message) {
        if (!holds) {
            add(Problem.ofSender(code, where, message));
        }
    }

    /** A rule that should hold: real data often fails it, and nobody is hurt. */
    void advise(boolean holds, String code, String where, String message) {
        if (!holds) {
            add(Problem.warning(code, where, message));
        }
    }

    /** The problems; the last one says so when there were more. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void add(Problem problem) {
        if (problems.size() < MOST) {
            problems.add(problem);
        } else if (problem.severity() == Problem.Severity.ERROR && !cut) {
            // An error behind a hundred warnings still has to stop the bundle.
            cut = true;
            problems.add(Problem.ofSender(
                    "too-many-problems", null, "more than " + MOST + " problems; the rest is left out"));
        }
    }
}
