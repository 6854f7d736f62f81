package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HashLinesTest {
    private static final String LINE = "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc=\n";

    @Test
    void readsWhatItWrites() {
        List<byte[]> proof = Trees.path(TreeHash.SM3, 5, Trees.leaves(30));

        assertThat(HashLines.parse(HashLines.text(proof))).containsExactlyElementsOf(proof);
        assertThat(HashLines.parse("")).isEmpty();
        assertThat(HashLines.text(HashLines.parse(LINE + LINE))).isEqualTo(LINE + LINE);
        assertThat(HashLines.parse(LINE.repeat(63))).hasSize(63);
    }

    @Test
    @DisplayName("attack 24: 64 hashes, one of another length and lines of another form are refused")
    void refusesOtherText() {
        for (String bent : List.of(
                LINE.repeat(64),
                LINE.repeat(100_000),
                LINE.trim(),
                "\n",
                LINE + "\n",
                "\n" + LINE,
                LINE.replace("\n", "\r\n"),
                LINE.replace("\n", " "),
                LINE.replace("Jc=", "Jd="),
                LINE.replace("Jc=", "JcA"),
                LINE.replace("neJc=", "neA=="),
                LINE.replace("=", ""),
                LINE.replace("/", "_"),
                String.join("", Collections.nCopies(45, "\n")))) {
            assertThatExceptionOfType(EvidenceRefused.class)
                    .isThrownBy(() -> HashLines.parse(bent))
                    .matches(refused -> refused.reason() == Reason.MALFORMED_PROOF);
        }
    }
}
