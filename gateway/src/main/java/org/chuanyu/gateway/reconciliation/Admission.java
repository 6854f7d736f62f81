package org.chuanyu.gateway.reconciliation;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Lets so many do something large at the same time; whoever comes then is told to come again, and nothing waits. */
final class Admission {
    private static final String SECONDS = "5";

    private final Semaphore free;

    Admission(int most) {
        free = new Semaphore(most);
    }

    /** @throws ErrorResponseException 429 where others are at it */
    <T> T with(Supplier<T> what) {
        if (!free.tryAcquire()) {
            ErrorResponseException busy = ReconciliationProblem.of(
                    HttpStatus.TOO_MANY_REQUESTS, "busy", "other sheets are being compared: try again in some seconds");
            busy.getHeaders().set(HttpHeaders.RETRY_AFTER, SECONDS);
            throw busy;
        }
        try {
            return what.get();
        } finally {
            free.release();
        }
    }
}
