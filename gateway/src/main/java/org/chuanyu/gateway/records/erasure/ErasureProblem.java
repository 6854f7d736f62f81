package org.chuanyu.gateway.records.erasure;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Why something is not done, with a stable code. What is told of it, and what its entry says, differ where the reason itself would
 * tell the caller something about the person.
 */
final class ErasureProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private final HttpStatus status;
    private final String code;
    private final transient Map<String, String> more;
    private final transient Map<String, String> logged;
    private final @Nullable String patient;

    private ErasureProblem(HttpStatus status, String code, String text, Map<String, String> more) {
        this(status, code, text, more, logged(code, more), null);
    }

    private ErasureProblem(
            HttpStatus status,
            String code,
            String text,
            Map<String, String> more,
            Map<String, String> logged,
            @Nullable String patient) {
        super(text);
        this.status = status;
        this.code = code;
        this.more = Map.copyOf(more);
        this.logged = Map.copyOf(logged);
        this.patient = patient;
    }

    private static Map<String, String> logged(String code, Map<String, String> more) {
        Map<String, String> logged = new HashMap<>(more);
        logged.put("reason", code);
        return logged;
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

    /** The same, whose entry names the patient: a canonical id that the caller may ask about. */
    ErasureProblem about(String who) {
        return new ErasureProblem(status, code, Objects.requireNonNull(getMessage()), more, logged, who);
    }

    /**
     * The same for whoever may not learn whether it is a term or a legal hold, nor what there is of the person elsewhere. Its entry
     * says all of it.
     *
     * @param own the term of what the caller has anyway, by its year; empty where something else is in the way
     */
    ErasureProblem veiled(Optional<Retention.Kept> own) {
        Map<String, String> told = own.map(kept -> Map.of(
                        "rule", kept.rule().code(),
                        "basis", kept.basis(),
                        "until", Integer.toString(kept.until().atZone(CHINA).getYear())))
                .orElse(Map.of());
        return new ErasureProblem(status, "must-be-kept", "it has to be kept", told, logged, patient);
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

    /** Detail of its entry: the real {@code reason}, and what there is to it. */
    Map<String, String> logged() {
        return logged;
    }

    /** Whom its entry names: only whom the caller may ask about. */
    @Nullable
    String patient() {
        return patient;
    }
}
