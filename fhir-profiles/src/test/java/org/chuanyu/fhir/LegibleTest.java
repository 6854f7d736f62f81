package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegibleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"\u0000", "a\u0001", "\u000b", "\ud83d", "\ude00a", "\ufffe", "\uffff", "\ufdd0", "\ud83f\udffe"
            })
    void refusesWhatIsNoCharacter(String text) {
        Patient patient = Samples.patient();
        patient.getIdentifierFirstRep().setValue(text);

        assertThat(Legible.check(patient))
                .singleElement()
                .returns("control-character", Problem::code)
                .returns("Patient.identifier[0].value", Problem::where);
    }

    @Test
    void takesLineEndsAndRareCharacters() {
        Patient patient = Samples.patient();
        patient.addName().setText("a\tb\r\n𠮷😀\u0085\u202e");

        assertThat(Legible.check(patient)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E999999999", "1E-999999999", "1E65"})
    void refusesAFigureThatCannotBeWrittenOut(String figure) {
        Observation observation = new Observation();
        observation.setValue(new Quantity().setValue(new BigDecimal("1")));
        observation.getValueQuantity().getValueElement().setValueAsString(figure);

        assertThat(Legible.check(observation)).extracting(Problem::code).containsExactly("number-out-of-range");
    }

    @Test
    void refusesWhatGivesTheRestAnotherMeaning() {
        Observation observation = new Observation();
        observation.setImplicitRules("https://example.org/rules");
        observation.addModifierExtension().setUrl("https://example.org/negated").setValue(new BooleanType(true));

        assertThat(Legible.check(observation))
                .extracting(Problem::code)
                .containsExactlyInAnyOrder("implicit-rules", "modifier-not-understood");
    }
}
