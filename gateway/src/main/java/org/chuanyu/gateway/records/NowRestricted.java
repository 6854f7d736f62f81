package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is referred to, and restricted by what is known now although its stored grade does not say so yet. A map speaks of codes,
 * and those stand in the index; a new pattern speaks of names, for which the resources have to be opened until {@link Regrading}
 * is through.
 */
@Component
final class NowRestricted {
    private static final Set<String> GRADED = Set.of("Observation", "DiagnosticReport", "ServiceRequest");

    private final JdbcClient jdbc;
    private final Bodies bodies;
    private final Redactor redactor;
    private final Terminology terminology;
    private final Regrading regrading;

    NowRestricted(JdbcClient jdbc, Vault vault, Redactor redactor, Terminology terminology, Regrading regrading) {
        this.jdbc = jdbc;
        this.bodies = new Bodies(vault);
        this.redactor = redactor;
        this.terminology = terminology;
        this.regrading = regrading;
    }

    /** Whether no stored name waits to be judged again. */
    boolean settled() {
        return regrading.settled();
    }

    /** Of others than the viewer. */
    Set<String> of(Reading reading, Collection<String> references) {
        String[] graded = references.stream()
                .filter(reference -> GRADED.contains(reference.substring(0, reference.indexOf('/'))))
                .toArray(String[]::new);
        Set<String> found = new HashSet<>();
        if (graded.length == 0) {
            return found;
        }
        jdbc.sql("""
                SELECT i.type, i.id, v.system, v.code FROM resource_index i
                JOIN unnest(:references) AS r ON i.type = split_part(r, '/', 1) AND i.id = split_part(r, '/', 2)
                JOIN resource_index_code v ON v.codes = i.codes
                WHERE v.param = 'code' AND i.owner <> :viewer""")
                .param("references", graded)
                .param("viewer", reading.organisation().value())
                .query(row -> {
                    CodeableConcept code = new CodeableConcept();
                    code.addCoding().setSystem(row.getString("system")).setCode(row.getString("code"));
                    if (terminology.grade(code) >= View.RESTRICTED) {
                        found.add(row.getString("type") + "/" + row.getString("id"));
                    }
                });
        if (!settled()) {
            jdbc.sql(Stored.CURRENT_FOR_VIEWER + """
                     JOIN unnest(:references) AS r ON h.type = split_part(r, '/', 1) AND h.id = split_part(r, '/', 2)
                    WHERE h.owner <> :viewer""")
                    .param("references", graded)
                    .param("viewer", reading.organisation().value())
                    .query(Stored::of)
                    .list()
                    .forEach(row -> open(row, found));
        }
        return found;
    }

    private void open(Stored row, Set<String> found) {
        try {
            if (redactor.grade(bodies.open(row)) >= View.RESTRICTED) {
                found.add(row.ref().reference());
            }
        } catch (Vault.KeyDestroyed e) {
            // Nobody is shown it.
            found.add(row.ref().reference());
        }
    }
}
