package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.chuanyu.gateway.identity.WithheldPatients;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** By the same rule as {@link View}: what others have no edition of, is not there for them. */
@Component
final class WithheldHeads implements WithheldPatients {
    private final JdbcClient jdbc;

    WithheldHeads(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Set<String> among(Collection<String> patientIds) {
        Set<String> withheld = new HashSet<>(patientIds);
        if (!withheld.isEmpty()) {
            jdbc.sql("SELECT id FROM resource_head WHERE type = 'Patient' AND id = ANY(:ids)"
                            + " AND version > 0 AND sensitivity < 5 AND edition > 0")
                    .param("ids", patientIds.toArray(String[]::new))
                    .query(String.class)
                    .list()
                    .forEach(withheld::remove);
        }
        return withheld;
    }
}
