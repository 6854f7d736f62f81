package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventRunsTest {
    private final Random random = new Random(20261127);

    @Test
    void givesBackTheEventOfEveryAct_andSaysItInAQuarter() {
        for (AuditAction action : AuditAction.values()) {
            byte[] event = event(action);

            byte[] packed = EventRuns.pack(event, event.length / 4);

            assertThat(packed).as(action.name()).isNotNull();
            assertThat(EventRuns.unpack(packed, event.length)).as(action.name()).isEqualTo(event);
        }
    }

    /** Words cut anywhere, noise between them, nothing at all. */
    @Test
    void givesBackAnythingThatItPacks() {
        for (int i = 0; i < 5_000; i++) {
            byte[] event = patchwork();

            byte[] packed = EventRuns.pack(event, event.length + 8);

            assertThat(packed).isNotNull();
            assertThat(EventRuns.unpack(packed, event.length)).isEqualTo(event);
        }
    }

    @Test
    void packsNothingThatWouldNotBeShorter() {
        byte[] noise = new byte[500];
        random.nextBytes(noise);

        assertThat(EventRuns.pack(noise, noise.length)).isNull();
    }

    /** Sealed bytes are whole or not there; should they be neither, nobody is told something that was not logged. */
    @Test
    void refusesWhatIsCutOrTooLong() {
        byte[] event = event(AuditAction.RECORD_READ);
        byte[] packed = EventRuns.pack(event, event.length);

        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> EventRuns.unpack(cut, event.length)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> EventRuns.unpack(Arrays.copyOf(packed, packed.length + 1), event.length))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> EventRuns.unpack(packed, event.length - 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> EventRuns.unpack(packed, event.length + 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsOnWhateverItIsGiven() {
        for (int i = 0; i < 5_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            try {
                assertThat(EventRuns.unpack(noise, 2_000)).hasSize(2_000);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("packed event");
            }
        }
    }

    private byte[] patchwork() {
        StringBuilder text = new StringBuilder();
        String words = new String(EventPacking.WORDS, StandardCharsets.ISO_8859_1);
        for (int parts = random.nextInt(8); parts > 0; parts--) {
            int from = random.nextInt(words.length());
            text.append(words, from, Math.min(words.length(), from + random.nextInt(400)));
            for (int noise = random.nextInt(300); noise > 0; noise--) {
                text.append((char) random.nextInt(256));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] event(AuditAction action) {
        AuditEntry act = new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                "doctor-x",
                "doctor",
                "anyue-rmyy",
                "9d0e1f7a-5b3c-4a86-8a5e-0d4c6b7f2e11",
                "DiagnosticReport/0b7f1f0e-7a3f-4dbb-9a5c-2f8f1f6f3f10",
                "care-relationship",
                "0af7651916cd43dd8448eb211c80319c",
                Map.of("source", "192.0.2.7"));
        String[] around = AuditEvents.aroundId(Instant.parse("2026-11-20T00:00:00Z"), act);
        return (around[0] + "17" + around[1]).getBytes(StandardCharsets.UTF_8);
    }
}
