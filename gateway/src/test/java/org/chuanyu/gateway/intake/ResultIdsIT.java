package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.chuanyu.gateway.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A correction must come under the id that the result is stored under, whatever version of the program stored it. */
class ResultIdsIT {
    private final String url = TestDatabase.newDatabase();
    private final JdbcClient owner =
            JdbcClient.create(new DriverManagerDataSource(url + "?currentSchema=gateway", "gateway_owner", ""));

    @Test
    void aDatabaseWithResultsGoesOnAsItBegan() {
        TestDatabase.migrate(url, "1.95.4");
        owner.sql("INSERT INTO resource_head (type, id, version, latest, owner, sensitivity, last_updated)"
                        + " VALUES ('Observation', 'o', 1, 1, 'dazu-rmyy', 4, now())")
                .update();

        TestDatabase.migrate(url, "latest");

        assertThat(new ResultIds(owner).areBesideTheirReport()).isFalse();
    }

    @Test
    void aNewOneKeepsThemBesideTheirReport() {
        TestDatabase.migrate(url, "latest");

        assertThat(new ResultIds(owner).areBesideTheirReport()).isTrue();
    }
}
