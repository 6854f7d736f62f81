package org.chuanyu.gateway.desk;

import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says refusals of the desk's API as {@code application/problem+json} (RFC 9457). */
@RestControllerAdvice(assignableTypes = {MessagesApi.class, OpenApiDocument.class})
class ApiProblems {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ErrorResponseException problem) {
        return ResponseEntity.status(problem.getStatusCode())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.getBody());
    }
}
