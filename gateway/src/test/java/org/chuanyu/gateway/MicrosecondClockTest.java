package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MicrosecondClockTest {
    @Test
    void tellsMillisecondsToo_andNothingFinerThanTheDatabaseKeeps() {
        MicrosecondClock clock = new MicrosecondClock(ZoneOffset.UTC);

        assertThat(clock.millis()).isPositive();
        assertThat(clock.instant().getNano() % 1000).isZero();
    }
}
