package org.chuanyu.gateway.intake;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How this database names results. The id of one begins with the first half of its report's id, so that in every index the results
 * of a report lie on one page. A database that had results before that was so goes on as it began: a correction that came under
 * another id would leave the old result standing beside the new one.
 */
@Component
class ResultIds {
    private final JdbcClient jdbc;
    private volatile @Nullable Boolean beside;

    ResultIds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean areBesideTheirReport() {
        Boolean known = beside;
        if (known == null) {
            known = jdbc.sql("SELECT beside_report FROM intake_result_id")
                    .query(Boolean.class)
                    .single();
            beside = known;
        }
        return known;
    }
}
