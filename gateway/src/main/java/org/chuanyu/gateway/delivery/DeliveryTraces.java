package org.chuanyu.gateway.delivery;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was about to go out of a person ends; what went, went. Neither says any more of which report it was: a later report under the
 * same number is no correction of it. Nor does an attempt keep the hash of what it carried, by which whoever knows most of it could
 * try the rest.
 */
@Component
final class DeliveryTraces implements PersonalTraces {
    /** Why it is not sent, and instead of its report. */
    static final String ERASED = "erased";

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    DeliveryTraces(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    private record Ended(String id, String receiver) {}

    @Override
    public void erase(Person person) {
        String[] patients = person.patients().toArray(String[]::new);
        // Waits for whoever is planning at this moment, so that what he planned is seen below.
        jdbc.sql("DELETE FROM delivery_work WHERE patient_id = ANY (:patients)")
                .param("patients", patients)
                .update();
        List<Ended> ended = jdbc.sql("UPDATE delivery SET state = 'DEAD', reason = :reason, due_at = NULL,"
                        + " settled_at = :now WHERE patient_id = ANY (:patients) AND state IN ('QUEUED', 'DEFERRED')"
                        + " RETURNING id, receiver")
                .param("reason", ERASED)
                .param("now", Timestamp.from(clock.instant()))
                .param("patients", patients)
                .query((rs, row) -> new Ended(rs.getString(1), rs.getString(2)))
                .list();
        if (underWay(patients)) {
            throw new MustWait("delivery-under-way");
        }
        jdbc.sql(
                        "UPDATE delivery SET report_id = :erased, basis_reference = :erased WHERE patient_id = ANY (:patients)")
                .param("erased", ERASED)
                .param("patients", patients)
                .update();
        jdbc.sql("UPDATE delivery_attempt a SET message_sm3 = NULL, answer_sm3 = NULL FROM delivery d"
                        + " WHERE d.id = a.delivery_id AND d.patient_id = ANY (:patients)")
                .param("patients", patients)
                .update();
        ended.forEach(each -> audit.record(AuditEntry.bySystem(
                AuditAction.DELIVERY_DEAD,
                AuditEntry.Outcome.REFUSED,
                each.receiver(),
                null,
                "delivery/" + each.id(),
                Map.of("reason", ERASED))));
    }

    private boolean underWay(String[] patients) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM delivery WHERE patient_id = ANY (:patients) AND state = 'SENDING')")
                .param("patients", patients)
                .query(Boolean.class)
                .single();
    }
}
