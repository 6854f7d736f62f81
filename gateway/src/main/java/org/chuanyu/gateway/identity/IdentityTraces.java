package org.chuanyu.gateway.identity;

import java.util.List;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** By what a person was recognised, and whom institutions took for the same. Whoever comes again is somebody new. */
@Component
final class IdentityTraces implements PersonalTraces {
    private final JdbcClient jdbc;

    IdentityTraces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void erase(Person person) {
        String[] patients = person.patients().toArray(String[]::new);
        List<String> persons = jdbc.sql(
                        "SELECT DISTINCT person_id FROM identity_patient WHERE patient_id = ANY (:patients)")
                .param("patients", patients)
                .query((rs, row) -> rs.getString("person_id"))
                .list();
        delete("identity_candidate WHERE patient_a = ANY (:ids) OR patient_b = ANY (:ids)", patients);
        delete("identity_quarantine WHERE patient_id = ANY (:ids)", patients);
        delete("identity_trait WHERE patient_id = ANY (:ids)", patients);
        delete("identity_patient WHERE patient_id = ANY (:ids)", patients);
        // With the ids of persons that lead there.
        delete("""
                identity_person WHERE id IN (WITH RECURSIVE gone (id) AS (
                    SELECT unnest(:ids) UNION SELECT p.id FROM identity_person p JOIN gone g ON p.merged_into = g.id)
                SELECT id FROM gone) AND NOT EXISTS (SELECT FROM identity_patient o WHERE o.person_id = identity_person.id)""", persons.toArray(String[]::new));
    }

    private void delete(String what, String[] ids) {
        jdbc.sql("DELETE FROM " + what).param("ids", ids).update();
    }
}
