package org.chuanyu.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.identity.MatchRules.Finding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchRulesTest {
    // Tokens are the values here, so that a failure can be read.
    private static final TraitReader READER = new TraitReader((purpose, value) -> purpose + ":" + value);
    static final String ZHANG_ID = "50011119000101001X";
    static final String LI_ID = "512021190001010029";

    /** The columns: resident id, name, birth date, sex of the one and of the other; - is absent. */
    @ParameterizedTest(name = "{0} {1} {2} {3} / {4} {5} {6} {7} -> {8}")
    @CsvSource({
        // a strong number and consistent data
        "Z, 张测试, 1900-01-01, M, Z, 张测试, 1900-01-01, M, SAME",
        "Z, 张测试, 1900-01-01, M, Z, 张 测试, 1900, -, SAME",
        "Z, 张测试, -, -, Z, 张测试, 1900-01-01, M, SAME",
        "Z, 阿依·古丽, -, -, Z, 阿依•古丽, -, -, SAME",
        // a strong number and data that do not fit: never a link
        "Z, 张测试, 1900-01-01, M, Z, 李另一, 1900-01-01, M, LOOK",
        "Z, 张测试, 1900-01-01, M, Z, 张测试, 1900-02-01, M, LOOK",
        "Z, 张测试, 1900-01-01, M, Z, 张测试, 1900-01-01, F, LOOK",
        "Z, 张测试, 1900-01-01, M, Z, Zhang Ceshi, 1900-01-01, M, LOOK",
        "Z, 张测试, 1900-01-01, M, Z, 无名氏, 1900-01-01, M, LOOK",
        "Z, 张测试, 1900-01-01, M, Z, 张测试, 1901, M, LOOK",
        // no number: a candidate at most
        "-, 张测试, 1900-01-01, M, -, 张测试, 1900-01-01, M, LOOK",
        "Z, 张测试, 1900-01-01, M, -, 张测试, 1900-01-01, M, LOOK",
        "-, 张测试, 1900-01-01, M, -, 张测试, 1900, M, NOTHING",
        "-, 张测试, 1900-01-01, M, -, 张测试, 1900-01-01, -, NOTHING",
        "-, 无名氏, 1900-01-01, M, -, 无名氏, 1900-01-01, M, NOTHING",
        "-, 张测试之子, 1900-01-01, M, -, 张测试之子, 1900-01-01, M, NOTHING",
        "-, -, 1900-01-01, M, -, -, 1900-01-01, M, NOTHING",
        // two numbers: two people
        "Z, 张测试, 1900-01-01, M, L, 张测试, 1900-01-01, M, NOTHING",
        // a wrong check digit or an old number hints
        "50011119000101001X, 张测试, 1900-01-01, M, 500111000101001, 张测试, 1900-01-01, M, LOOK",
        "500111190001010011, 张测试, 1900-01-01, M, 500111190001010011, 王五, 1950-01-01, F, LOOK"
    })
    void across(
            String idA,
            String nameA,
            String birthA,
            String sexA,
            String idB,
            String nameB,
            String birthB,
            String sexB,
            Finding expected) {
        MatchRules.Result result =
                MatchRules.across(traits(idA, nameA, birthA, sexA), traits(idB, nameB, birthB, sexB));

        assertThat(result.finding()).as(result.reasons().toString()).isEqualTo(expected);
        assertThat(MatchRules.across(traits(idB, nameB, birthB, sexB), traits(idA, nameA, birthA, sexA)))
                .isEqualTo(result);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} / {4} {5} {6} {7} -> {8}")
    @CsvSource({
        "Z, 张测试, 1900-01-01, M, Z, 张测试, 1900-01-01, M, true",
        "Z, 张测试, 1900-01-01, M, -, 张测试, -, -, true",
        // one correction at a time
        "Z, 张测试, 1900-01-01, M, Z, 张新名, 1900-01-01, M, true",
        "-, 张测试, 1900-01-01, M, -, 张新名, 1900-01-01, M, true",
        "-, 张测试, 1900-01-01, M, -, 张测试, 1901-01-01, M, true",
        "-, 张测试, 1900-01-01, M, -, 张测试, 1900-01-01, F, true",
        "-, 无名氏, -, M, Z, 张测试, 1900-01-01, M, true",
        "-, 李四之女, 1903-01-01, F, -, 王小测, 1903-01-01, F, true",
        "-, Zhang Ceshi, 1900-01-01, M, -, 张测试, 1900-01-01, M, true",
        // somebody else
        "Z, 张测试, 1900-01-01, M, L, 张测试, 1900-01-01, M, false",
        "Z, 张测试, 1900-01-01, M, L, 李另一, 1900-01-01, F, false",
        "-, 张测试, 1900-01-01, M, -, 李另一, 1901-01-01, M, false",
        "-, 张测试, 1900-01-01, M, -, 李另一, 1900-01-01, F, false",
        "-, 张测试, 1900-01-01, M, -, 张测试, 1901-01-01, F, false",
        "-, 张测试, -, M, -, 李另一, -, M, false",
        "-, 张测试, 1900-01-01, M, -, Li Lingyi, 1901-01-01, M, false",
        "Z, 张测试, 1900-01-01, M, Z, 李另一, 1901-01-01, M, false"
    })
    void own(
            String idA,
            String nameA,
            String birthA,
            String sexA,
            String idB,
            String nameB,
            String birthB,
            String sexB,
            boolean consistent) {
        MatchRules.OwnResult result =
                MatchRules.own(traits(idA, nameA, birthA, sexA), traits(idB, nameB, birthB, sexB));

        assertThat(result.consistent()).as(result.reasons().toString()).isEqualTo(consistent);
    }

    @Test
    void explainsInOrder() {
        assertThat(MatchRules.across(traits("Z", "张测试", "1900-01-01", "M"), traits("Z", "李另一", "1900-02-01", "-"))
                        .reasons())
                .containsExactly(
                        "resident-id-equal",
                        "name-differs",
                        "birth-date-differs",
                        "sex-equal",
                        "birth-date-or-sex-from-resident-id");
    }

    @Test
    void aPassportNeedsNameAndBirthDate() {
        Patient one = patient("-", "Anna Test", "1900-01-01", "F");
        one.addIdentifier().setSystem(Systems.PASSPORT).setValue("E 1234567");
        Patient other = patient("-", "ANNA TEST", "1900-01-01", "F");
        other.addIdentifier().setSystem(Systems.PASSPORT).setValue("e1234567");
        Patient unborn = patient("-", "ANNA TEST", "-", "F");
        unborn.addIdentifier().setSystem(Systems.PASSPORT).setValue("E1234567");

        assertThat(MatchRules.across(read(one), read(other)).finding()).isEqualTo(Finding.SAME);
        assertThat(MatchRules.across(read(one), read(unborn)).finding()).isEqualTo(Finding.LOOK);
    }

    @Test
    void anOldNumberIsACandidateForTheNewOne() {
        Traits old = traits("512021000101002", "李测试", "-", "-");
        Traits now = traits(LI_ID, "李测试", "-", "-");

        assertThat(MatchRules.across(old, now))
                .isEqualTo(new MatchRules.Result(
                        Finding.LOOK, List.of("number-similar", "name-equal", "birth-date-or-sex-from-resident-id")));
    }

    @Test
    void readsTheAliasOfHl7China() {
        Patient one = patient("-", "张测试", "1900-01-01", "M");
        one.addIdentifier().setSystem(Systems.RESIDENT_ID_HL7_CHINA).setValue("50011119000101001x");

        assertThat(MatchRules.across(read(one), traits("Z", "张测试", "1900-01-01", "M"))
                        .finding())
                .isEqualTo(Finding.SAME);
    }

    @Test
    void saysWhatIsOddAboutTheNumber() {
        assertThat(READER.read(patient("500111190001010011", "张测试", "-", "-")).reasons())
                .containsExactly("resident-id-invalid");
        assertThat(READER.read(patient("500111190002290017", "张测试", "-", "-")).reasons())
                .containsExactly("resident-id-invalid");
        assertThat(READER.read(patient("Z", "张测试", "1900-01-02", "F")).reasons())
                .isEqualTo(List.of("birth-date-of-resident-id-differs", "sex-of-resident-id-differs"));
    }

    static Traits traits(String id, String name, String birth, String sex) {
        return read(patient(id, name, birth, sex));
    }

    static Patient patient(String id, String name, String birth, String sex) {
        Patient patient = new Patient();
        if (!"-".equals(id)) {
            String number = "Z".equals(id) ? ZHANG_ID : "L".equals(id) ? LI_ID : id;
            patient.addIdentifier().setSystem(Systems.RESIDENT_ID).setValue(number);
        }
        if (!"-".equals(name)) {
            patient.addName().setText(name);
        }
        if (!"-".equals(birth)) {
            patient.setBirthDateElement(new DateType(birth));
        }
        if (!"-".equals(sex)) {
            patient.setGender("M".equals(sex) ? AdministrativeGender.MALE : AdministrativeGender.FEMALE);
        }
        return patient;
    }

    private static Traits read(Patient patient) {
        return READER.read(patient).traits();
    }
}
