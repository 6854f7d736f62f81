package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A certificate that ends soon is on the first page, before the day on which nothing works any more. */
@GatewayTest
@TestPropertySource(properties = "gateway.audit.key-life.notice=400d")
class EndingCertificatesIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Test
    void isSaidOnTheFirstPage() throws IOException {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/");

            // Those of the demo are good for a year, but for the log's.
            assertThat(page.locator("#flow .notice.warn")).hasCount(1);
            assertThat(page.locator("#flow .notice.warn")).containsText("网关的 TLS 证书即将到期");
            window.isSound();
            window.screenshot("overview-certificate-ends");
        }
    }
}
