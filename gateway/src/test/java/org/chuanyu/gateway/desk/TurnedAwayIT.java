package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Instant;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.audit.TurnedAway;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A hospital that is turned away at its own line must be seen by whoever has to mend it. */
@GatewayTest
@TestPropertySource(
        properties = {
            "gateway.participants.anyue-rmyy.wires.his.in.peers=10.9.8.0/24",
            "gateway.participants.dazu-rmyy.wires.lis.max-connections=1"
        })
class TurnedAwayIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    TurnedAway turnedAway;

    @Test
    void isSeenOnThePageOfTheInstitutionsAndCounted() throws IOException {
        refusedAt(listeners.port("anyue-rmyy", "his"));
        try (MllpPeer first = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(first.exchange(Fixture.hl7v2("oru-cbc").bytes())).contains("MSA|AA|");
            refusedAt(listeners.port("dazu-rmyy", "lis"));
        }
        await().until(() -> turnedAway.since(Instant.EPOCH).size() >= 2);

        String meters = client.as("engineer").get("/actuator/prometheus").body();

        assertThat(meters.lines())
                .anyMatch(line -> line.startsWith("intake_connections_refused_total{")
                        && line.contains("participant=\"anyue-rmyy\"")
                        && line.contains("reason=\"peer-not-allowed\"")
                        && line.contains("wire=\"his\""));
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/participants");
            assertThat(institution(page, "anyue-rmyy")).containsText("peer-not-allowed");
            assertThat(institution(page, "dazu-rmyy")).containsText("too-many-connections");
            window.screenshot("participants-turned-away");
            window.isSound();
        }
    }

    private static Locator institution(Page page, String id) {
        return page.locator("section.participant", new Page.LocatorOptions().setHas(page.locator("#name-" + id)))
                .locator(".turned-away");
    }

    private static void refusedAt(int port) {
        assertThatThrownBy(() -> {
                    try (MllpPeer peer = new MllpPeer(port)) {
                        peer.exchange(Fixture.hl7v2("oru-cbc").bytes());
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
