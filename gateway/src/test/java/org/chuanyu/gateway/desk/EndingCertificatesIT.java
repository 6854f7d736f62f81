package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A certificate that ends soon is on the first page, before the day on which nothing works any more. */
@GatewayTest
@TestPropertySource(properties = "gateway.audit.key-life.notice=4000d")
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

            // Those of the demo are good for a year, but for the log's, which is good for ten.
            Locator notices = page.locator("#flow .notice.warn");
            assertThat(notices).hasCount(2);
            assertThat(notices.nth(0)).containsText("网关的 TLS 证书即将到期");
            assertThat(notices.nth(1))
                    .containsText(Pattern.compile("签名日志密钥 log\\.chuanyu\\.example/audit/2026\\+[0-9a-f]{8} 的证书即将到期"));
            window.isSound();
            window.screenshot("overview-certificate-ends");
        }
    }
}
