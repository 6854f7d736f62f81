package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However TCP splits the stream, the same frames come out of it. */
class MllpFramesTest {
    private final List<String> out = new ArrayList<>();
    private final MllpFrames frames = new MllpFrames(1 << 20, new MllpFrames.Sink() {
        @Override
        public boolean frame(byte[] frame) {
            out.add(new String(frame, StandardCharsets.US_ASCII));
            return true;
        }

        @Override
        public boolean broken(String code, byte[] beginning) {
            out.add(code + ":" + new String(beginning, StandardCharsets.US_ASCII));
            return true;
        }
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void takesAStartByteInsideATextForContent(int piece) {
        feed("\u000BMSH|1\u000Bline2\u001C\r\u000BMSH|2\u000B\u001C\r\u000BMSH|3\u000B\u000Bx\u001C\r", piece);

        assertThat(out).containsExactly("MSH|1\u000Bline2", "MSH|2\u000B", "MSH|3\u000B\u000Bx");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void takesAStartByteBeforeAHeaderForTheNextFrame(int piece) {
        feed("\u000BMSH|1\u000BMSH|2\u001C\r", piece);

        assertThat(out).containsExactly("truncated-frame:MSH|1", "MSH|2");
    }

    private void feed(String text, int piece) {
        byte[] all = text.getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < all.length; from += piece) {
            byte[] part = java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + piece));
            assertThat(frames.feed(part, part.length)).isTrue();
        }
    }
}
