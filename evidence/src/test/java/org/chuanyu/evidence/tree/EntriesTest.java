package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EntriesTest {
    @Test
    void readsBackWhatWasWritten() throws IOException {
        List<byte[]> leaves = List.of(new byte[0], new byte[] {1}, bytes(65_535), bytes(65_534), bytes(300));

        assertThat(read(new ByteArrayInputStream(written(leaves)))).containsExactlyElementsOf(leaves);
        assertThat(read(new ByteArrayInputStream(new byte[0]))).isEmpty();
    }

    /** As a slow connection gives them. */
    @Test
    void readsFromAStreamThatGivesAByteAtATime() throws IOException {
        List<byte[]> leaves = List.of(bytes(700), bytes(3), bytes(0), bytes(65_535), bytes(1));
        InputStream slow = new ByteArrayInputStream(written(leaves)) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 1));
            }
        };

        assertThat(read(slow)).containsExactlyElementsOf(leaves);
    }

    @Test
    void readsManyMoreThanItsBufferHolds() throws IOException {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            leaves.add(bytes(i % 997));
        }

        assertThat(read(new ByteArrayInputStream(written(leaves)))).containsExactlyElementsOf(leaves);
    }

    @Test
    @DisplayName("attack 19: bytes that end inside a leaf or its length are refused, wherever they are cut")
    void refusesCutBytes() throws IOException {
        byte[] whole = written(List.of(bytes(5), bytes(4)));

        for (int cut = 1; cut < whole.length; cut++) {
            byte[] bytes = Arrays.copyOf(whole, cut);
            if (cut == 7) {
                assertThat(read(new ByteArrayInputStream(bytes))).hasSize(1);
            } else {
                assertThatExceptionOfType(EvidenceRefused.class)
                        .as("cut after %d", cut)
                        .isThrownBy(() -> read(new ByteArrayInputStream(bytes)))
                        .matches(refused -> refused.reason() == Reason.MALFORMED_ENTRIES);
            }
        }
    }

    @Test
    @DisplayName("attack 19: lengths shifted by a byte, or written low byte first, never give the same leaves")
    void shiftedLengthsGiveOtherLeaves() throws IOException {
        List<byte[]> leaves = List.of(bytes(5), bytes(4));
        byte[] whole = written(leaves);
        byte[] swapped = whole.clone();
        swapped[0] = whole[1];
        swapped[1] = whole[0];
        byte[] shifted = Arrays.copyOfRange(whole, 1, whole.length);

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> read(new ByteArrayInputStream(swapped)));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> read(new ByteArrayInputStream(shifted)));
    }

    @Test
    @DisplayName("attack 19: a leaf of 65536 bytes is not written")
    void refusesALeafThatIsTooLong() {
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Entries.write(new ByteArrayOutputStream(), bytes(65_536)))
                .matches(refused -> refused.reason() == Reason.TOO_LARGE);
    }

    private static byte[] written(List<byte[]> leaves) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] leaf : leaves) {
            Entries.write(out, leaf);
        }
        return out.toByteArray();
    }

    private static List<byte[]> read(InputStream in) throws IOException {
        EntryReader reader = new EntryReader(in);
        List<byte[]> leaves = new ArrayList<>();
        while (reader.next()) {
            assertThat(reader.leaf())
                    .isEqualTo(Arrays.copyOfRange(reader.buffer(), reader.offset(), reader.offset() + reader.length()));
            leaves.add(reader.leaf());
        }
        return leaves;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length + 200);
        }
        return bytes;
    }
}
