package org.chuanyu.gateway.records.erasure;

import org.chuanyu.gateway.audit.PersonalTraces;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is stored of a person has no current version any more, for nobody; the versions stay, and nothing opens them. Their numbers
 * are not given again: whatever comes later begins behind them.
 */
@Component
final class RecordTraces implements PersonalTraces {
    private final JdbcClient jdbc;

    RecordTraces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void erase(Person person) {
        String[] patients = person.patients().toArray(String[]::new);
        // What resources share belongs to one person; whatever was left of it behind a newer version names the Patient.
        jdbc.sql("""
                DELETE FROM resource_index_value WHERE shared IN (
                    SELECT i.shared FROM resource_index i JOIN resource_head h ON i.type = h.type AND i.id = h.id
                    WHERE h.patient_id = ANY (:patients)
                    UNION SELECT v.shared FROM resource_index_value v
                    WHERE v.ref_type = 'Patient' AND v.ref_id = ANY (:patients)
                    AND NOT EXISTS (SELECT FROM resource_index i WHERE i.shared = v.shared))""").param("patients", patients).update();
        jdbc.sql("DELETE FROM resource_index i USING resource_head h WHERE h.patient_id = ANY (:patients)"
                        + " AND i.type = h.type AND i.id = h.id")
                .param("patients", patients)
                .update();
        jdbc.sql("UPDATE resource_head SET version = 0, edition = 0, edition_version = 0, edition_at = 'epoch'"
                        + " WHERE patient_id = ANY (:patients)")
                .param("patients", patients)
                .update();
    }
}
