package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopsTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final Hops hops = new Hops();

    @Test
    void goesOnWithTheTraceUnderAParentOfItsOwn() {
        try (Hops.Hop hop = hops.enter("00-" + TRACE + "-b7ad6b7169203331-01")) {
            assertThat(hops.traceId()).hasValue(TRACE);
            assertThat(hops.traceparent().orElseThrow())
                    .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                    .doesNotContain("b7ad6b7169203331");
        }
        assertThat(hops.traceId()).isEmpty();
        assertThat(hops.traceparent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-b7ad6b7169203331",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-" + TRACE + "-b7ad6b7169203331-01\r\nX: y"
            })
    void beginsAnewWhatIsNotWellFormed(String traceparent) {
        try (Hops.Hop hop = hops.enter(traceparent)) {
            assertThat(hops.traceId().orElseThrow()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        }
    }

    @Test
    void bringsTheOuterTraceBack() {
        try (Hops.Hop outer = hops.enter(null)) {
            String before = hops.traceId().orElseThrow();
            try (Hops.Hop inner = hops.enter(null)) {
                assertThat(hops.traceId()).get().isNotEqualTo(before);
            }
            assertThat(hops.traceId()).hasValue(before);
        }
    }
}
