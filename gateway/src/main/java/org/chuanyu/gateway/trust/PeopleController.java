package org.chuanyu.gateway.trust;

import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/people}: the administrator's list of who may log in. The security rules let only {@link Right#MANAGE} come here. */
@RestController
@RequestMapping("/api/people")
class PeopleController {
    private final Accounts accounts;
    private final Callers callers;

    PeopleController(Accounts accounts, Callers callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    @GetMapping
    List<Accounts.Account> all() {
        return accounts.all();
    }

    @PostMapping
    ResponseEntity<Void> add(@RequestBody Accounts.Account account) {
        accounts.add(callers.require(), account);
        return ResponseEntity.status(HttpStatus.CREATED).build();
    }

    @PutMapping("/{login}/enabled")
    ResponseEntity<Void> enable(@PathVariable String login, @RequestBody boolean enabled) {
        return found(accounts.enable(callers.require(), login, enabled));
    }

    @PutMapping("/{login}/password")
    ResponseEntity<Void> password(@PathVariable String login, @RequestBody Map<String, @Nullable String> body) {
        return found(accounts.password(callers.require(), login, body.get("password")));
    }

    @ExceptionHandler
    ProblemDetail refuse(ProblemException refusal) {
        Problem problem = refusal.problems().get(0);
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, problem.message());
        detail.setProperty("code", problem.code());
        detail.setProperty("where", problem.where());
        return detail;
    }

    private static ResponseEntity<Void> found(boolean found) {
        return found
                ? ResponseEntity.noContent().build()
                : ResponseEntity.notFound().build();
    }
}
