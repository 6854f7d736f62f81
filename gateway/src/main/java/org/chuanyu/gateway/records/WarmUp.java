package org.chuanyu.gateway.records;

import org.chuanyu.fhir.OfficialValidator;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Loads the validator behind everything else, once the program takes messages: the first validation takes seconds, and those who
 * wait for their records to be taken must not wait for it. Whoever asks for {@code $validate} before that waits a little.
 */
@Component
final class WarmUp implements ApplicationRunner {
    private final OfficialValidator validator;

    WarmUp(OfficialValidator validator) {
        this.validator = validator;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        Thread thread = new Thread(validator::warmUp, "validator-warm-up");
        thread.setDaemon(true);
        thread.start();
    }
}
