package org.chuanyu.gateway.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Ten kills of the program and its database under load: see {@link CrashProof}; a hundred and more are for the bench. */
class CrashProofIT {

    @Test
    void losesNothingAndDoublesNothing(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        CrashProof.Report report = new CrashProof(directory, 10, 20260301, Duration.ofMinutes(20)).run();

        assertThat(report.lost()).as("%s", report).isEmpty();
        assertThat(report.doubled()).as("%s", report).isEmpty();
        assertThat(report.kills()).isEqualTo(10);
        assertThat(report.messages()).as("there was something to lose").isGreaterThan(200);
        assertThat(report.checkpoints())
                .as("and a log that could become another one")
                .isGreaterThan(5);
        assertThat(report.documents()).as("and something to receive").isGreaterThan(100);
    }
}
