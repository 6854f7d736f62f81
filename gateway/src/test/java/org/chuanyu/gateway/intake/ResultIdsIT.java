package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.chuanyu.gateway.TestDatabase;
import org.flywaydb.core.Flyway;
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
        migrate("1.95.4");
        owner.sql("INSERT INTO resource_head (type, id, version, latest, owner, sensitivity, last_updated)"
                        + " VALUES ('Observation', 'o', 1, 1, 'dazu-rmyy', 4, now())")
                .update();

        migrate("latest");

        assertThat(new ResultIds(owner).areBesideTheirReport()).isFalse();
    }

    @Test
    void aNewOneKeepsThemBesideTheirReport() {
        migrate("latest");

        assertThat(new ResultIds(owner).areBesideTheirReport()).isTrue();
    }

    private void migrate(String version) {
        Flyway.configure()
                .dataSource(url, "gateway_owner", "")
                .schemas("gateway")
                .defaultSchema("gateway")
                .placeholders(Map.of("app_role", "gateway_app"))
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }
}
