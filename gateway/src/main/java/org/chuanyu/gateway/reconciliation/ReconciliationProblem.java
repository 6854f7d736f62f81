package org.chuanyu.gateway.reconciliation;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Refusals as RFC 9457 problems; a page shows them as an error page. They name the rule, never a value. */
final class ReconciliationProblem {
    private ReconciliationProblem() {}

    static ErrorResponseException of(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }

    static ErrorResponseException notFound() {
        return of(HttpStatus.NOT_FOUND, "not-found", "there is no such sheet here");
    }

    static ErrorResponseException badDay() {
        return of(HttpStatus.BAD_REQUEST, "bad-day", "a day as 2026-11-26");
    }
}
