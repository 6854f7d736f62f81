package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
    private static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10^9/L",
                "×10⁹/L",
                "x10^9/L",
                "X10^9/L",
                "*10^9/L",
                "10*9/L",
                " × 10 ^9 / L ",
                "×１０＾９／Ｌ",
                "10⁹/L",
                "x10*9/L"
            })
    void readsEverySpellingOfGigaPerLitre(String unit) {
        assertThat(unit(unit, null)).contains("10*9/L");
    }

    @ParameterizedTest
    @CsvSource({
        "μmol/L, umol/L",
        "µmol/L, umol/L",
        "umol/l, umol/L",
        "×10¹²/L, 10*12/L",
        "μIU/mL, u[IU]/mL",
        "％, %",
        "g/l, g/L",
        "mg/dl, mg/dL"
    })
    void readsUnits(String printed, String ucum) {
        assertThat(unit(printed, null)).contains(ucum);
    }

    @Test
    void readsAmbiguousUnitsByTheItem() {
        assertThat(unit("IU/L", "enzyme")).contains("U/L");
        assertThat(unit("IU/L", null)).contains("[IU]/L");
        assertThat(unit("G/L", "cell-count")).contains("10*9/L");
        assertThat(unit("G/L", null)).isEmpty();
        assertThat(unit("S", "time")).contains("s");
        assertThat(unit("S", null)).isEmpty();
    }

    @Test
    void knowsNoUnitThatNobodyListed() {
        assertThat(unit("109/L", "cell-count")).isEmpty();
        assertThat(unit("个", null)).isEmpty();
        assertThat(unit("", null)).isEmpty();
    }

    @Test
    void codesKeepTheirCase() {
        assertThat(Spelling.code("　ＷＢＣ\u200b ")).isEqualTo("WBC");
        assertThat(Spelling.code("Ca")).isNotEqualTo(Spelling.code("CA"));
    }

    @Test
    void whatIsTakenForPlainIsWhatTheNormaliserLeavesAsItIs() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            String text = "a" + c + "b";
            if (Spelling.isPlain(text)) {
                assertThat(Normalizer.normalize(text, Normalizer.Form.NFKC)).isEqualTo(text);
                assertThat(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
                        .as("\\u%04x", (int) c)
                        .isFalse();
            }
        }
        assertThat(List.of("WBC", "C-反应蛋白 (CRP)", "a b")).allMatch(Spelling::isPlain);
        assertThat(List.of("", " a", "a ", "a  b", "a\tb", "ＷＢＣ", "a\u00a0b", "\uf9dc", "x".repeat(257)))
                .noneMatch(Spelling::isPlain);
    }

    private static Optional<String> unit(String printed, String unitClass) {
        return SeedMaps.MAPS
                .findUnit(DAZU, printed, unitClass, SeedMaps.AT)
                .map(hit -> hit.entry().targetCode());
    }
}
