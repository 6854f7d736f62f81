package org.chuanyu.gateway.records;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Refuses, before anything is parsed, what this API does not offer or cannot be read. */
final class FhirRequests {
    private static final Set<String> JSON_OR_XML = Set.of(
            "application/fhir+json",
            "application/json",
            "text/json",
            "application/fhir+xml",
            "application/xml",
            "text/xml");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_VALUE = 20_000;

    private FhirRequests() {}

    /** @throws ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException a refusal */
    static void check(HttpServletRequest request) {
        String method = request.getMethod();
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        boolean search = isSearch(request);
        if (request.getHeader("X-HTTP-Method-Override") != null) {
            throw Refusals.notAllowed("methods are not overridden here");
        }
        if (method.equals("POST")) {
            boolean door = path.equals("/") || search || path.contains("/$");
            if (!door) {
                throw Refusals.notAllowed("records come in through the transaction: POST a Bundle to /fhir");
            }
            content(request, search);
        } else if (!method.equals("GET")) {
            throw Refusals.notAllowed("offered are GET and POST; records come in through the transaction");
        }
        String query = request.getQueryString();
        if (query != null && query.length() > MAX_VALUE) {
            throw Refusals.tooCostly("the search has too many or too long values");
        }
        parameters(request);
    }

    /** The container throws when there are too many or too long ones, or when they are not encoded as they should be. */
    private static void parameters(HttpServletRequest request) {
        try {
            boolean nul = request.getParameterMap().values().stream()
                    .flatMap(Arrays::stream)
                    .anyMatch(value -> value.indexOf('\0') >= 0);
            if (nul) {
                throw Refusals.bad("no value has a NUL character");
            }
        } catch (IllegalStateException e) {
            throw Refusals.bad("the parameters are too many, too long or badly encoded");
        }
    }

    static boolean isSearch(HttpServletRequest request) {
        return String.valueOf(request.getPathInfo()).endsWith("/_search");
    }

    private static void content(HttpServletRequest request, boolean search) {
        String given = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        String type = given.split(";", 2)[0].strip();
        boolean utf8 =
                !given.contains("charset") || given.replaceAll("[\" ]", "").contains("charset=utf-8");
        boolean taken = search ? type.equals(FORM) : JSON_OR_XML.contains(type);
        if (!taken || !utf8) {
            throw Refusals.of(
                    415,
                    IssueType.NOTSUPPORTED,
                    search
                            ? "a search by POST is " + FORM + " in UTF-8"
                            : "taken are application/fhir+json and application/fhir+xml in UTF-8");
        }
    }
}
