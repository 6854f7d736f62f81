package org.chuanyu.gateway.desk;

import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Says refusals under {@code /api}, ours and those of the framework, as {@code application/problem+json} (RFC 9457). Pages have
 * pages for theirs, so Spring's own switch, which is for all controllers, stays off.
 */
@RestControllerAdvice(annotations = RestController.class)
class ApiProblems extends ResponseEntityExceptionHandler {}
