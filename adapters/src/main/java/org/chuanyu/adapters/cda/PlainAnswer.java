package org.chuanyu.adapters.cda;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * An HTTP answer without an envelope. "Certainly not taken" only where nothing behind the HTTP layer can have seen the
 * document; a doubt is Ambiguous, because a second copy can hurt where a question to an operator cannot.
 */
final class PlainAnswer {
    /** A page that asks for a password, or whose title is about logging in. An error page of the application is neither. */
    private static final Pattern LOGIN = Pattern.compile(
            "<input\\b[^>]{0,300}type\\s{0,5}=\\s{0,5}[\"']?password|<title[^>]{0,100}>[^<]{0,100}(登录|登陆|login|log in|sign in)");

    private static final int LOOKED_AT = 64 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    PlainAnswer(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    Outcome outcome() {
        return switch (status) {
            case 301, 302, 307, 308 -> new Outcome.Deferred("redirected", null);
            case 401, 403, 407 -> new Outcome.Deferred("not-authorized", null);
            case 404, 405, 410, 415, 501 -> new Outcome.Deferred("no-such-service", null);
            case 408, 425, 429, 503 -> new Outcome.Deferred("http-" + status, retryAfter());
            default -> byClass();
        };
    }

    private Outcome byClass() {
        if (status >= 200 && status < 300) {
            if (isLoginPage()) {
                return new Outcome.Deferred("login-page", null);
            }
            return new Outcome.Ambiguous(body.length == 0 ? "empty-answer" : "not-soap");
        }
        if (status >= 400 && status < 500) {
            return new Outcome.Refused(
                    new Problem(
                            "partner-refused",
                            Problem.Severity.ERROR,
                            Problem.Origin.RECEIVER,
                            null,
                            "the partner's web server refused the request: HTTP " + status),
                    words());
        }
        // 500, 502, 504 and whatever else: the document may have gone through before it broke.
        return new Outcome.Ambiguous("http-" + status);
    }

    private boolean isLoginPage() {
        return LOGIN.matcher(start().toLowerCase(Locale.ROOT)).find();
    }

    /** Without the tags of a page; not blotted yet, because nobody here knows the patient. */
    private @Nullable String words() {
        String text = start().replaceAll("<[^<>]{0,1000}>", " ").strip();
        return text.isEmpty() ? null : text;
    }

    private String start() {
        return new String(body, 0, Math.min(body.length, LOOKED_AT), StandardCharsets.UTF_8);
    }

    /** RFC 9110 §10.2.3: seconds, or a date, which is measured on the partner's own clock. */
    private @Nullable Duration retryAfter() {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        if (value.strip().matches("\\d{1,9}")) {
            return bounded(Duration.ofSeconds(Long.parseLong(value.strip())));
        }
        try {
            ZonedDateTime until = headers.getFirstZonedDateTime(HttpHeaders.RETRY_AFTER);
            long now = headers.getDate();
            return until == null || now < 0
                    ? null
                    : bounded(Duration.between(Instant.ofEpochMilli(now), until.toInstant()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return null;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
