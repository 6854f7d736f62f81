package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.Chromium;
import org.chuanyu.evidence.note.TrustPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same changes of the log's key in verify.html: check by check what the jar says. */
class KeyRotationPageIT extends KeyRotationTest {
    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static final List<String> COMPLAINTS = new ArrayList<>();
    private static Page page;

    @BeforeAll
    static void open() {
        page = CHROMIUM.verifier(COMPLAINTS, options -> {});
    }

    @Override
    Verdict judged(String policy) throws IOException {
        Inspector inspector = new Inspector(page, folder);
        Report jar = BundleVerifier.verify(
                folder.resolve("bundle.zip"),
                TrustPolicy.parse(policy.getBytes(UTF_8)),
                new SeenNotes(),
                Clock.systemUTC().instant());

        String verdict = inspector.verify("policy.txt", "bundle.zip", null);

        VerifyPageIT.agree(verdict, inspector.checks(), jar);
        assertThat(COMPLAINTS).isEmpty();
        return Verdict.valueOf(verdict);
    }
}
