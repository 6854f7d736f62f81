package org.chuanyu.fhir;

import java.util.List;

/** A refusal on the sender's account, with the problems to say in the protocol's own terms; it carries no payload. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ProblemException(Problem problem) {
        this(List.of(problem));
    }

    public ProblemException(List<Problem> problems) {
        super(problems.stream().map(Problem::code).distinct().toList().toString());
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}
