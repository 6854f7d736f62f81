package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.chuanyu.evidence.bundle.BundleDescription.End;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which leaves a time is, and that the inspector's own verifier is content with them. */
class WindowsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    CosignedSlice log;
    ExportDesk desk;
    Instant start;

    @BeforeEach
    void open() {
        log = new CosignedSlice(Duration.ofDays(2));
        desk = new ExportDesk(log, folder);
        start = Instant.ofEpochSecond(desk.now().getEpochSecond() + 60);
        log.database.clock.pass(Duration.between(desk.now(), start));
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Four leaves a minute; of the checkpoints 4, 8 … 40 the witnesses cosign 8, 16, 24, 32 and 40, each at once. */
    @ParameterizedTest
    @CsvSource({
        // from, to, in minutes; first, end; ending; exit code of the verifier
        "0,    1,    0,  8,  COVERED, 0",
        "0,    2,    0,  16, COVERED, 0",
        "-60,  0,    0,  8,  COVERED, 0",
        "-60,  -30,  0,  8,  COVERED, 0",
        "1.9,  2.1,  0,  16, COVERED, 0",
        "2,    2.1,  8,  16, COVERED, 0",
        "2.1,  3.9,  8,  24, COVERED, 0",
        "3,    3.5,  8,  24, COVERED, 0",
        "4,    6,    16, 32, COVERED, 0",
        "4,    9,    16, 40, COVERED, 0",
        "8.5,  9,    32, 40, COVERED, 0",
        "9,    9.01, 32, 40, SHORT, 10",
        "9.5,  9.6,  32, 40, SHORT, 10",
        "0,    60,   0,  40, SHORT, 10"
    })
    void holdsEveryLeafOfATime(double from, double to, long first, long end, End ending, int exit) throws IOException {
        for (int minute = 0; minute < 10; minute++) {
            log.grow(4);
            if (minute % 2 == 1) {
                log.cosign();
            }
            log.database.clock.pass(MINUTE);
        }

        Window window = desk.windows.find(new Ask(minute(from), minute(to)));

        assertThat(window).isEqualTo(new Window(first, end, 40, ending));
        Export asked = desk.ask(minute(from), minute(to));
        log.database.clock.pass(desk.settings.patience());
        Export settled = desk.exports.settle(asked, ExportDesk.LI);
        assertThat(settled.window()).isEqualTo(window);
        assertThat(desk.verify(desk.make(settled), "seen.db")).as(desk.said).isEqualTo(exit);
    }

    /** As soon as the witnesses have signed at the end of the time or later, nothing of it can come any more. */
    @Test
    void isCoveredByTheWitnessesTimeToo() throws IOException {
        log.grow(4);
        log.database.clock.pass(MINUTE);
        log.cosign("dazu");
        log.database.clock.pass(MINUTE);
        log.cosign("anyue");

        assertThat(desk.windows.find(new Ask(start, minute(1)))).isEqualTo(new Window(0, 4, 4, End.COVERED));
        assertThat(desk.windows.find(new Ask(start, minute(1.1)))).isEqualTo(new Window(0, 4, 4, End.SHORT));
        assertThat(desk.verify(desk.make(desk.ask(start, minute(1))), "seen.db"))
                .isZero();
    }

    /** Leaves behind a checkpoint that was cosigned five hours late look dated back: a window begins before it. */
    @Test
    void beginsAtNoCheckpointThatWasCosignedLate() throws IOException {
        log.grow(4);
        log.cosign();
        log.database.clock.pass(MINUTE);
        log.grow(4);
        CosignedSlice.Pending late = log.pending();
        log.database.clock.pass(MINUTE);
        log.grow(4);
        log.database.clock.pass(Duration.ofHours(5));
        log.cosign(late);
        log.cosign();

        Export settled = desk.ask(minute(2), minute(3));

        assertThat(settled.window()).isEqualTo(new Window(4, 12, 12, End.COVERED));
        assertThat(desk.verify(desk.make(settled), "seen.db")).as(desk.said).isZero();
    }

    @Test
    void thereIsNoneBeforeBothWitnessesHaveSigned() {
        Ask ask = new Ask(start, minute(1));
        assertThatThrownBy(() -> desk.windows.find(ask))
                .isInstanceOf(ExportRefused.class)
                .hasMessageContaining("witnesses");
        log.grow(4);
        log.cosign("dazu");
        assertThatThrownBy(() -> desk.windows.find(ask)).isInstanceOf(ExportRefused.class);

        log.cosign("anyue");

        assertThat(desk.windows.find(ask).size()).isEqualTo(4);
    }

    /** One witness went on: what only it has signed is not evidence, and not in a window. */
    @Test
    void neverReachesBeyondWhatBothHaveSigned() {
        log.grow(4);
        log.cosign();
        log.database.clock.pass(MINUTE);
        log.grow(4);
        log.cosign("anyue");

        assertThat(desk.windows.find(new Ask(start, minute(0.5)))).isEqualTo(new Window(0, 4, 4, End.SHORT));
    }

    private Instant minute(double minutes) {
        return start.plusMillis(Math.round(minutes * 60_000));
    }
}
