package org.chuanyu.gateway.terminology;

import java.util.List;

/** Why a change of a map was refused: a stable code, and which lines are wrong. */
final class MapProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String code;
    private final transient List<Fault> faults;

    MapProblem(Kind kind, String code, String message) {
        this(kind, code, message, List.of());
    }

    MapProblem(Kind kind, String code, String message, List<Fault> faults) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.faults = List.copyOf(faults);
    }

    /** Whether the request is wrong, the caller may not, it is not there, or it does not fit what is there. */
    enum Kind {
        BAD_REQUEST,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        UNPROCESSABLE
    }

    /**
     * What is wrong with one line.
     *
     * @param entry counted from 1, in the order of the proposal
     */
    record Fault(int entry, String code, String message) {}

    Kind kind() {
        return kind;
    }

    String code() {
        return code;
    }

    List<Fault> faults() {
        return faults;
    }
}
