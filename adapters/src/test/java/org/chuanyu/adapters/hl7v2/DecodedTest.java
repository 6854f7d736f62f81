package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that can be read in two ways: a name or a value that nobody sent must never be stored. */
class DecodedTest {
    @ParameterizedTest
    @ValueSource(strings = {"oru-cut-character-declared-utf8", "oru-cut-character-undeclared"})
    void holdsBackUtf8WithACutCharacterInsteadOfReadingAnotherName(String fixture) {
        Reading reading = Fixture.read(fixture);

        assertThat(reading.charset()).isEqualTo("UTF-8");
        assertThat(name(reading)).isEqualTo("张测");
        assertThat(Fixture.clinicalLosses(reading)).containsExactly("OBX[1]-5");
    }

    @Test
    void keepsSignsInUtf8WhateverWasDeclared() {
        Reading reading = Fixture.read("oru-signs-declared-gb18030");

        assertThat(Fixture.result(reading, "PRO").getValue().primitiveValue()).isEqualTo("±");
        assertThat(((Quantity) Fixture.result(reading, "CR").getValue()).getUnit())
                .isEqualTo("μmol/L");
        assertThat(codes(reading)).contains("charset-ambiguous", "charset-differs");
    }

    @Test
    void keepsANameInGbWhoseBytesAreSignsInUtf8() {
        Reading reading = Fixture.read("oru-name-like-signs-gb18030");

        assertThat(name(reading)).isEqualTo("鲁陆");
        assertThat(codes(reading)).contains("charset-ambiguous");
    }

    @Test
    void honoursADeclaredTableOfOneByte() {
        Reading reading = Fixture.read("oru-micro-sign-latin1");

        assertThat(((Quantity) Fixture.only(reading, Observation.class).getValue()).getUnit())
                .isEqualTo("µm");
        assertThat(reading.charset()).isEqualTo("ISO-8859-1");
    }

    @Test
    void readsChineseThatWasDeclaredAsLatin() {
        Reading reading = Fixture.read("oru-declared-latin1-gb18030");

        assertThat(name(reading)).isEqualTo("张测试");
        assertThat(codes(reading)).contains("charset-differs");
    }

    private static String name(Reading reading) {
        return Fixture.only(reading, Patient.class).getNameFirstRep().getText();
    }

    private static List<String> codes(Reading reading) {
        return reading.warnings().stream().map(Problem::code).toList();
    }
}
