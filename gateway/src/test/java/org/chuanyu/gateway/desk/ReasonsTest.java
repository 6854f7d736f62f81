package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chuanyu.gateway.intake.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads Chinese is told in Chinese why something was held, refused or not delivered, whatever code it has. */
class ReasonsTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath().getParent();

    /** Whose codes stand on pages: of messages, of what is lost, of deliveries. */
    private static final List<String> SOURCES = List.of(
            "adapters/src/main/java",
            "fhir-profiles/src/main/java",
            "gateway/src/main/java/org/chuanyu/gateway/intake",
            "gateway/src/main/java/org/chuanyu/gateway/delivery");

    /** Kebab-case, as all codes of ours are; what is logged and what FHIR, LOINC and WS/T 500 call a code looks otherwise. */
    private static final Pattern OURS = Pattern.compile("[a-z]+(-[a-z0-9*]+)*( \\*)?");

    /** Codes of FHIR and CDA, and results of a replay, that look like it. */
    private static final Set<String> OTHERS = Set.of(
            "active",
            "cancelled",
            "completed",
            "laboratory",
            "not-asked",
            "not-performed",
            "nullified",
            "superseded",
            "temp-unknown",
            "unknown");

    @ParameterizedTest
    @ValueSource(strings = {"zh-CN", "en"})
    void explainsEveryCodeThatTheProgramCanSay(String language) throws IOException {
        Reasons reasons = reasons(language);
        Set<String> codes = SaidCodes.in(SOURCES.stream().map(PROJECT::resolve).toList());

        assertThat(codes)
                .as("found in the sources")
                .contains("clinical-loss", "no-msh", "chuanyu-obs-1", "which-of-several", "garbage", "behind-parked")
                .contains("connect-timeout", "retry-budget-exhausted", "http-*", "unmapped-field", "truncated-frame")
                .contains(
                        "number-out-of-range", "several-visits", "lease-expired", "partner-refused", "imaging-report");
        Set<String> unsaid = codes.stream()
                .filter(code -> OURS.matcher(code).matches() && !OTHERS.contains(code))
                .filter(code -> reasons.of(goneOn(code)) == null)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unsaid).as("without a text").isEmpty();
    }

    /** With what follows its beginning at run time. */
    private static String goneOn(String code) {
        return code.replace("http-*", "http-503")
                .replace("soap-fault-*", "soap-fault-mustunderstand")
                .replace("set-aside-*", "set-aside-trial")
                .replace(" *", " Whatever");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh-CN", "en"})
    void explainsWhyAMessageWasSetAside(String language) {
        assertThat(Stream.of(Messages.Why.values()).map(why -> reasons(language).of("set-aside-" + why.code())))
                .doesNotContainNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clinical-loss | 有临床内容无法译出；原文已存妥，等待工程师处理",
                "http-503 | 对方网页服务器应答 HTTP 503",
                "outlet-failed IOException | 发送程序出错，不知道对方是否收到",
                "name-differs | 姓名不同"
            })
    void saysItInTheReadersLanguage(String code, String text) {
        assertThat(reasons("zh-CN").of(code)).isEqualTo(text);
    }

    @Test
    void saysNothingOfACodeThatIsSomebodyElses() {
        assertThat(reasons("zh-CN").of("AR-207")).isNull();
        assertThat(reasons("zh-CN").of(null)).isNull();
        assertThat(reasons("zh-CN").of("")).isNull();
    }

    private static Reasons reasons(String language) {
        return new Reasons(new DeskConfiguration().messageSource(), Locale.forLanguageTag(language));
    }
}
