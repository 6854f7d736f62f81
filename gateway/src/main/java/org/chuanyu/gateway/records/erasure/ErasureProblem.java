package org.chuanyu.gateway.records.erasure;

import java.util.Map;
import org.springframework.http.HttpStatus;

/** Why something is not done, with a stable code; what else is in it may be told and logged. */
final class ErasureProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final transient Map<String, String> more;

    private ErasureProblem(HttpStatus status, String code, String text, Map<String, String> more) {
        super(text);
        this.status = status;
        this.code = code;
        this.more = Map.copyOf(more);
    }

    static ErasureProblem bad(String text) {
        return new ErasureProblem(HttpStatus.BAD_REQUEST, "bad-request", text, Map.of());
    }

    static ErasureProblem forbidden(String text) {
        return new ErasureProblem(HttpStatus.FORBIDDEN, "forbidden", text, Map.of());
    }

    static ErasureProblem notFound(String text) {
        return new ErasureProblem(HttpStatus.NOT_FOUND, "not-found", text, Map.of());
    }

    static ErasureProblem conflict(String code, String text) {
        return new ErasureProblem(HttpStatus.CONFLICT, code, text, Map.of());
    }

    /** The law wants it kept. */
    static ErasureProblem kept(Retention.Kept kept) {
        return new ErasureProblem(
                HttpStatus.CONFLICT,
                "retention",
                "the law wants it kept until " + kept.until(),
                Map.of(
                        "rule", kept.rule().code(),
                        "basis", kept.basis(),
                        "until", kept.until().toString()));
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    /** For a refusal by a term: {@code rule}, {@code basis} (the law) and {@code until}. */
    Map<String, String> more() {
        return more;
    }
}
