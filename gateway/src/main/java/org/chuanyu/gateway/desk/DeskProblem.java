package org.chuanyu.gateway.desk;

import java.util.Map;
import java.util.regex.Pattern;
import org.chuanyu.gateway.trust.Right;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Refusals of the desk as RFC 9457 problems; a page shows them as an error page. They name a parameter, never its value. */
final class DeskProblem {
    /** What a caller calls a parameter may itself be anything, so only what looks like a name is said back. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z_-]{0,39}");

    private DeskProblem() {}

    static ErrorResponseException unknownParameter(String name) {
        return parameter("unknown-parameter", name, "there is no such parameter; see /api/openapi.json");
    }

    static ErrorResponseException badParameter(String name, String text) {
        return parameter("bad-parameter", name, text);
    }

    static ErrorResponseException badBody(String text) {
        return of(HttpStatus.BAD_REQUEST, "bad-body", text);
    }

    static ErrorResponseException forbidden(Right right) {
        return of(HttpStatus.FORBIDDEN, "forbidden", "this needs the right " + right);
    }

    static ErrorResponseException notFound() {
        return of(HttpStatus.NOT_FOUND, "not-found", "there is no such thing here");
    }

    static ErrorResponseException conflict(String code, String text) {
        return of(HttpStatus.CONFLICT, code, text);
    }

    /** The parameter that a refusal is about, empty when it is about none. */
    static Object parameterOf(ErrorResponseException refusal) {
        Map<String, Object> properties = refusal.getBody().getProperties();
        Object name = properties == null ? null : properties.get("parameter");
        return name == null ? "" : name;
    }

    private static ErrorResponseException parameter(String code, String name, String text) {
        ErrorResponseException problem = of(HttpStatus.BAD_REQUEST, code, text);
        if (NAME.matcher(name).matches()) {
            problem.getBody().setProperty("parameter", name);
        }
        return problem;
    }

    private static ErrorResponseException of(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }
}
