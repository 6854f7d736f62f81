package org.chuanyu.gateway.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chuanyu.fhir.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the first administrator, {@code gateway-admin}, with the password in the file that {@code gateway.people.first-admin-password-file}
 * names, and removes the file where it can; from a read-only mount somebody else has to. Once there are people the setting does
 * nothing: it is no way back in.
 */
@Component
@ConditionalOnProperty("gateway.people.first-admin-password-file")
class FirstAdmin {
    static final String LOGIN = "gateway-admin";
    private static final String SETTING = "gateway.people.first-admin-password-file";
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);

    private final Environment environment;
    private final Accounts accounts;

    FirstAdmin(Environment environment, Accounts accounts) {
        this.environment = environment;
        this.accounts = accounts;
    }

    @EventListener(ApplicationReadyEvent.class)
    void make() {
        if (!accounts.all().isEmpty()) {
            LOG.info("{} is set but there are people already: nothing done", SETTING);
            return;
        }
        Path file = Path.of(environment.getRequiredProperty(SETTING));
        try {
            accounts.add(
                    new Caller("system", Role.ADMIN, null, null, Rights.of(Role.ADMIN)),
                    new Accounts.Account(LOGIN, Role.ADMIN.code(), null, null, true, password(file)));
        } catch (ProblemException e) {
            if (accounts.all().isEmpty()) {
                throw e;
            }
            LOG.info("another node made the first administrator");
            return;
        }
        remove(file);
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(SETTING, file, "cannot be read");
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
            LOG.info("made the first administrator, {}; the password file is gone", LOGIN);
        } catch (IOException e) {
            LOG.warn(
                    "made the first administrator, {}; the file of {} cannot be removed from here: change the password, or"
                            + " remove the file",
                    LOGIN,
                    SETTING);
        }
    }
}
