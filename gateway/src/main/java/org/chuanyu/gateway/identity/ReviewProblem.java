package org.chuanyu.gateway.identity;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Refusals of the review as RFC 9457 problems. They say nothing back that was sent. */
final class ReviewProblem {

    private ReviewProblem() {}

    static ErrorResponseException bad(String code, String text) {
        return of(HttpStatus.BAD_REQUEST, code, text);
    }

    static ErrorResponseException forbidden() {
        return of(HttpStatus.FORBIDDEN, "forbidden", "this needs the right IDENTITY_REVIEW");
    }

    static ErrorResponseException notFound() {
        return of(HttpStatus.NOT_FOUND, "not-found", "there is no such case");
    }

    static ErrorResponseException conflict(String code, String text) {
        return of(HttpStatus.CONFLICT, code, text);
    }

    private static ErrorResponseException of(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }
}
