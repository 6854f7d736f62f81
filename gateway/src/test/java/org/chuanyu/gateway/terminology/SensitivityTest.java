package org.chuanyu.gateway.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitivityTest {
    private static final String LOCAL = Systems.local(new ParticipantId("dazu-rmyy"), "item");

    private final Sensitivity sensitivity = new Sensitivity(
            SeedMaps.codeSystem(Systems.SENSITIVITY_NAME_PATTERN), SeedMaps.codeSystem(Systems.RECOGNITION_ITEM));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HIV",
                "抗-hiv抗体",
                "ＨＩＶ抗原",
                "H.I.V.",
                "H I V 1/2",
                "anti-HIV1",
                "艾滋病抗体",
                "艾 滋 病",
                "人类免疫缺陷病毒抗体",
                "梅毒螺旋体抗体",
                "梅\u200b毒",
                "TP-Ab",
                "tpab",
                "TP Ab(ELISA)",
                "抗TP-Ab定量",
                "TPPA",
                "ＲＰＲ",
                "rpr滴度",
                "TRUST",
                "淋球菌培养",
                "生殖道沙眼衣原体",
                "Anti-Treponema pallidum",
                "SYPHILIS screen",
                "获得性免疫缺陷综合征抗体",
                "TP抗体",
                "苍白螺旋体抗体",
                "快速血浆反应素试验",
                "甲苯胺红不加热血清试验",
                "FTA-ABS",
                "爱滋病",
                "Neisseria gonorrhoeae",
                "愛滋病毒抗體",
                "外周血染色体核型",
                "BRCA1/2"
            })
    void recognisesNames(String name) {
        assertThat(grade(new CodeableConcept().setText(name))).isEqualTo(5);
        assertThat(grade(new CodeableConcept().addCoding(new Coding(LOCAL, "X1", name))))
                .isEqualTo(5);
        assertThat(grade(new CodeableConcept().addCoding(new Coding(LOCAL, name, null))))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "白细胞计数",
                "TP",
                "总蛋白",
                "trusted",
                "乙肝表面抗原",
                "C反应蛋白",
                "RPRX2",
                "growth IV",
                "抗TPO抗体",
                "钩端螺旋体抗体",
                "肺炎衣原体抗体"
            })
    void leavesOthersAlone(String name) {
        assertThat(grade(new CodeableConcept().setText(name))).isEqualTo(4);
    }

    @Test
    void recognisesCodesWhateverTheNameSays() {
        assertThat(grade(new CodeableConcept().addCoding(new Coding(Systems.LOINC, "56888-1", "四项之一"))))
                .isEqualTo(5);
        assertThat(grade(new CodeableConcept().addCoding(new Coding(LOCAL, "HIV-Ab", null))))
                .isEqualTo(5);
        assertThat(grade(new CodeableConcept().addCoding(new Coding(Systems.RECOGNITION_ITEM, "LAB-WBC", null))))
                .isEqualTo(4);
        assertThat(grade(new CodeableConcept())).isEqualTo(4);
    }

    /** A stored record gets the new code only when the sweep comes to it. */
    @Test
    void knowsAtOnceWhatAMapSaysThatACodeMeans() {
        CodeableConcept item = new CodeableConcept().addCoding(new Coding(LOCAL, "X7", "项目七"));
        CodeMaps maps = new CodeMaps(List.of(
                map("item", new MapEntry(LOCAL, "X7", null, Systems.LOINC, "7918-6", null, "equivalent", null, null)),
                map(
                        "grade",
                        new MapEntry(
                                Systems.LOINC,
                                "7918-6",
                                null,
                                Systems.SENSITIVITY,
                                "5",
                                null,
                                "equivalent",
                                null,
                                null))));

        assertThat(grade(item)).isEqualTo(4);
        assertThat(sensitivity.grade(item, maps, SeedMaps.AT)).isEqualTo(5);
    }

    /** What is kept of a code is worth nothing once a map has begun to hold, has ended, or is another one. */
    @Test
    void whatAMapSaysHoldsFromItsFirstMomentToItsEnd() {
        CodeableConcept item = new CodeableConcept().addCoding(new Coding(LOCAL, "X8", "项目八"));
        MapEntry line = new MapEntry(LOCAL, "X8", null, Systems.SENSITIVITY, "5", null, "equivalent", null, null);
        Instant from = SeedMaps.AT;
        Instant to = from.plusSeconds(60);
        CodeMaps maps = new CodeMaps(List.of(new CodeMap("grade", "1", null, from, to, List.of(line))));

        for (int turn = 0; turn < 2; turn++) {
            assertThat(sensitivity.grade(item, maps, from.minusMillis(1))).isEqualTo(4);
            assertThat(sensitivity.grade(item, maps, from)).isEqualTo(5);
            assertThat(sensitivity.grade(item, maps, to.minusMillis(1))).isEqualTo(5);
            assertThat(sensitivity.grade(item, maps, to)).isEqualTo(4);
            assertThat(sensitivity.grade(item, new CodeMaps(List.of()), from)).isEqualTo(4);
        }
    }

    private static CodeMap map(String url, MapEntry line) {
        return new CodeMap(url, "1", null, Instant.EPOCH, null, List.of(line));
    }

    @Test
    void looksAtTheCodeAsItCame() {
        CodeableConcept item = new CodeableConcept().addCoding(new Coding(LOCAL, "X9", "项目九"));
        item.addExtension(Extensions.RECEIVED_CODE, new Coding(null, "X9", "*梅毒抗体"));

        assertThat(grade(item)).isEqualTo(5);
    }

    /** A finding of a long text is often its last line. */
    @ParameterizedTest
    @ValueSource(ints = {3_990, 3_998, 4_000, 4_010, 8_191, 100_000})
    void readsALongTextToItsEnd(int before) {
        String description = "骨髓增生活跃，粒系各阶段可见。".repeat(before).substring(0, before);

        assertThat(grade(new CodeableConcept().setText(description + "HIV-1 抗体阳性")))
                .isEqualTo(5);
        assertThat(grade(new CodeableConcept().setText(description + "梅" + " \u200b·".repeat(500) + "毒")))
                .isEqualTo(5);
        assertThat(grade(new CodeableConcept().setText(description))).isEqualTo(4);
    }

    /** The end of a line is a blank: a word does not grow together with the next one. */
    @ParameterizedTest
    @ValueSource(strings = {"RPR\nWBC 4.2", "WBC\r\nTRUST\r\nPLT", "CD4\tTP-Ab\tneg"})
    void knowsAWordAtTheEndOfALine(String text) {
        assertThat(grade(new CodeableConcept().setText(text))).isEqualTo(5);
        assertThat(grade(new CodeableConcept().setText("growth\nivory"))).isEqualTo(4);
    }

    /** Long, and as bad for the reader as can be; one of them is eighteen times as long when it is evened out. */
    @ParameterizedTest
    @ValueSource(strings = {"t ", "h.i.", "梅", "血", " ", "h", "人类免疫缺陷病", "\ufdfa"})
    void costsLittle(String piece) {
        String text = piece.repeat(250_000 / piece.length());

        assertTimeout(
                Duration.ofSeconds(30),
                () -> assertThat(grade(new CodeableConcept().setText(text))).isEqualTo(4));
    }

    private int grade(CodeableConcept item) {
        return sensitivity.grade(item, SeedMaps.MAPS, SeedMaps.AT);
    }
}
