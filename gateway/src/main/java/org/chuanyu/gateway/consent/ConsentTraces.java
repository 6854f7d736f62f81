package org.chuanyu.gateway.consent;

import org.chuanyu.gateway.audit.PersonalTraces;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Visits, on account of which somebody could see the person. That something was given to whom stays: it has a term of its own, holds
 * opaque ids, and entitles nobody to what comes later.
 */
@Component
final class ConsentTraces implements PersonalTraces {
    private final JdbcClient jdbc;

    ConsentTraces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void erase(Person person) {
        String[] patients = person.patients().toArray(String[]::new);
        jdbc.sql("DELETE FROM care_relationship WHERE patient_id = ANY (:patients)")
                .param("patients", patients)
                .update();
        jdbc.sql("UPDATE disclosure SET erased = true WHERE patient_id = ANY (:patients) AND NOT erased")
                .param("patients", patients)
                .update();
    }
}
