package org.chuanyu.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "50011119000101001X",
                "50011119000101001x",
                "512021190001010029",
                "５１２０２１１９０００１０１００２９",
                " 512021 19000101 0029 "
            })
    void takesARightResidentId(String written) {
        assertThat(ResidentId.parse(written))
                .get()
                .extracting(ResidentId::strong)
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500111190001010011", "512021190001010020", "500111190002290017", "512021900101002"})
    void doesNotTrustAWrongOrOldOne(String written) {
        assertThat(ResidentId.parse(written))
                .get()
                .extracting(ResidentId::strong)
                .isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "身份证", "1234", "5120211900010100290", "X12021190001010029", "无"})
    void isNotOneAtAll(String written) {
        assertThat(ResidentId.parse(written)).isEmpty();
    }

    @Test
    void tellsBirthDateAndSex() {
        ResidentId id = ResidentId.parse("50011119000101001X").orElseThrow();

        assertThat(id.birthDate()).get().hasToString("1900-01-01");
        assertThat(id.male()).isTrue();
        assertThat(ResidentId.parse("512021190001010029").orElseThrow().male()).isFalse();
        assertThat(id.toString()).doesNotContain("5001");
    }

    @Test
    void readsAnOldNumberAsOfTheTwentiethCentury() {
        assertThat(ResidentId.parse("512021050101002").orElseThrow().number()).startsWith("51202119050101002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12500111000000019A", "12512021000000027C"})
    void takesARightCreditCode(String code) {
        assertThat(CreditCode.valid(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12500111000000019B", "12500111000000029A", "1250011100000001", "12500111000000O19A", ""})
    void refusesAWrongCreditCode(String code) {
        assertThat(CreditCode.valid(code)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "无名氏",
                "无名氏03",
                "无 名 氏",
                "未知男性",
                "unknown",
                "Unknown Male 2",
                "张三之子",
                "李四之女1",
                "王五之婴",
                "新生儿",
                "赵六婴儿"
            })
    void namesNobody(String written) {
        assertThat(PersonName.parse(written)).isEmpty();
    }

    @Test
    void comparesNamesWithoutWidthBlanksDotsAndCase() {
        assertThat(plain("阿依 · 古丽")).isEqualTo(plain("阿依•古丽")).isEqualTo(plain("阿依.古丽"));
        assertThat(plain("Ａｎｎａ")).isEqualTo(plain("anna"));
        assertThat(PersonName.parse("张测试").orElseThrow().script()).isEqualTo(PersonName.Script.HAN);
        assertThat(PersonName.parse("Müller").orElseThrow().script()).isEqualTo(PersonName.Script.LATIN);
        assertThat(PersonName.parse("张测试").orElseThrow().toString()).doesNotContain("张");
    }

    private static String plain(String written) {
        return PersonName.parse(written).orElseThrow().plain();
    }
}
