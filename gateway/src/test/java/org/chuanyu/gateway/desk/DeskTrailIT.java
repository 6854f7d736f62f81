package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the pages leave in the audit log: each refusal as what it was, each look once. */
@GatewayTest
class DeskTrailIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @CsvSource({
        "doctor-anyue, /messages, ACCESS_REFUSED messages",
        "doctor-anyue, /deliveries, ACCESS_REFUSED deliveries",
        "doctor-anyue, /participants, ACCESS_REFUSED participants",
        "doctor-anyue, /overview/flow, ACCESS_REFUSED overview",
        "engineer, /patients, ACCESS_REFUSED Patient",
        "engineer, /messages/no-such-thing, MESSAGE_READ messages",
        "engineer, /deliveries/no-such-thing, MESSAGE_READ deliveries",
        "doctor-anyue, /patients/no-such-thing, RECORD_READ Patient",
    })
    void callsARefusalWhatItWas(String login, String path, String entry) {
        try (Browser.Window window = window(login)) {
            long before = newest();

            window.page().navigate(path);

            assertThat(entries(before, login, "REFUSED")).containsExactly(entry);
        }
    }

    @Test
    void writesDownOneLookOnce() {
        try (Browser.Window window = window("engineer")) {
            window.page().navigate("/deliveries");
            long before = newest();
            window.page().locator("[name=wire]").fill("nowhere");
            window.page().locator(".search button").click();
            window.page().waitForURL(address -> address.contains("view="));

            assertThat(entries(before, "engineer", "SUCCESS")).containsExactly("MESSAGE_READ deliveries");
        }
    }

    private Browser.Window window(String login) {
        Browser.Window window = BROWSER.wide(client).login(login);
        // The overview would go on asking.
        window.page().waitForLoadState();
        window.page().navigate("/login");
        return window;
    }

    private long newest() {
        return jdbc.sql("SELECT coalesce(max(seq), 0) FROM audit_entry")
                .query(Long.class)
                .single();
    }

    private List<String> entries(long after, String actor, String outcome) {
        return jdbc.sql("SELECT action || ' ' || object FROM audit_entry"
                        + " WHERE seq > ? AND actor = ? AND outcome = ? ORDER BY seq")
                .params(after, actor, outcome)
                .query(String.class)
                .list();
    }
}
