package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.ZipFile;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.chuanyu.gateway.audit.TimeAuthority;
import org.chuanyu.gateway.demo.DevTsa;
import org.chuanyu.gateway.demo.TsaServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of a log whose policy asks for time stamps (RFC 3161). */
class StampedExportIT {
    private static final Duration START = Duration.ofHours(1);

    @TempDir
    Path folder;

    private CosignedSlice log;
    private TsaServer server;
    private ExportDesk desk;

    @BeforeEach
    void start() throws Exception {
        Authority authority =
                new Authority(DevTsa.in(folder.resolve("tsa"), Instant.now().minus(Duration.ofDays(1))));
        log = new CosignedSlice(START, authority);
        server = TsaServer.start(authority.tsa, 0, log.database.clock);
        authority.address = server.address();
        desk = new ExportDesk(log, folder);
    }

    @AfterEach
    void close() {
        server.close();
        log.close();
    }

    @Test
    void aBundleOfAStampedLogIsComplete() throws Exception {
        Path bundle = desk.make(exported());

        assertThat(desk.verify(bundle, "seen.db")).as(desk.said).isZero();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            assertThat(zip.getEntry("checkpoint/last.tsr")).isNotNull();
            assertThat(zip.getEntry("manifest.tsr")).isNotNull();
        }
    }

    @Test
    void withoutItsAuthorityABundleIsNotEvidenceYet() throws Exception {
        server.close();

        assertThat(desk.verify(desk.make(exported()), "seen.db")).as(desk.said).isEqualTo(10);
    }

    /** Whenever it is verified: the stamp of the manifest says when it was made. */
    @Test
    void aWindowThatReachesIntoTheFutureIsCompleteUntilItWasMade() throws Exception {
        log.grow(10);
        log.cosign();
        Export asked = desk.ask(desk.now().minusSeconds(60), desk.now().plus(Duration.ofDays(1)));
        log.database.clock.pass(Duration.ofSeconds(1));
        log.take();
        log.cosign();

        Export settled = desk.exports.settle(asked, ExportDesk.LI);

        assertThat(desk.verify(desk.make(settled), "seen.db")).as(desk.said).isZero();
        assertThat(desk.said).contains("complete until");
    }

    private Export exported() {
        log.grow(10);
        Instant to = desk.now();
        log.database.clock.pass(Duration.ofSeconds(2));
        log.cosign();
        return desk.ask(to.minusSeconds(60), to.plusSeconds(1));
    }

    /** The one that this test trusts, wherever it listens. */
    private static final class Authority implements TimeAuthority {
        private final DevTsa tsa;
        private @Nullable URI address;

        Authority(DevTsa tsa) {
            this.tsa = tsa;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public byte[] certificate() {
            return tsa.root();
        }

        @Override
        public @Nullable String policy() {
            return null;
        }

        @Override
        public @Nullable URI address() {
            return address;
        }
    }
}
