package org.chuanyu.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

/** A registrar reads words, not codes: every reason that a comparison can give has them, in both languages. */
class ReviewWordsTest {

    @Test
    void hasWordsForEveryReason() {
        List<String> codes = new ArrayList<>(List.of("linked-record-differs", "rejected-before"));
        List<Traits> people = List.of(
                MatchRulesTest.traits("Z", "张测试", "1900-01-01", "M"),
                MatchRulesTest.traits("L", "李另一", "1900-01-02", "F"),
                MatchRulesTest.traits("-", "Zhang San", "1900-01", "M"),
                MatchRulesTest.traits("Z", "-", "-", "-"),
                MatchRulesTest.traits("500111190001010011", "张测试", "-", "-"));
        for (Traits one : people) {
            people.forEach(other -> codes.addAll(MatchRules.across(one, other).reasons()));
        }
        for (String what : List.of("resident-id", "passport", "name", "birth-date", "sex")) {
            codes.add(what + "-equal");
            codes.add(what + "-differs");
        }

        for (Locale locale : List.of(Locale.ROOT, Locale.ENGLISH)) {
            ResourceBundle words = ResourceBundle.getBundle("messages", locale);
            assertThat(codes).allMatch(code -> words.containsKey("identity.reason." + code));
        }
        assertThat(codes).contains("name-other-script", "birth-date-partial", "number-similar");
    }
}
