package org.chuanyu.gateway.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A name made comparable: width, blanks, middle dots and case do not count.
 *
 * @param plain what is compared
 */
record PersonName(String plain, Script script) {
    private static final int LONGEST = 200;
    private static final Pattern IGNORED = Pattern.compile("[\\s\\p{Cf}\\p{Cc}·•・‧∙⋅●．.,'’`-]");
    private static final Set<String> NOBODY = Set.of(
            "无名氏",
            "无名",
            "佚名",
            "未知",
            "不详",
            "不明",
            "未知名",
            "姓名不详",
            "身份不明",
            "某某",
            "待定",
            "匿名",
            "新生儿",
            "婴儿",
            "UNKNOWN",
            "NONAME",
            "ANONYMOUS",
            "JOHNDOE",
            "BABY",
            "NEWBORN");
    // 无名氏03, 张三之子, 李四之女1, 王五婴: who that is the name does not say.
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(无名氏?|未知|不详|新生儿|UNKNOWN).*|.+(之[子女婴]|之[长次大小双][子女婴]|之双胞胎|婴儿?|BABY)[0-9A-Z一二三甲乙]?");

    /** Scripts are compared only with themselves: "Zhang San" neither confirms nor denies "张三". */
    enum Script {
        HAN,
        LATIN,
        OTHER
    }

    /** Empty when the text names nobody. */
    static Optional<PersonName> parse(String written) {
        String bounded = written.length() <= LONGEST ? written : written.substring(0, LONGEST);
        String plain = IGNORED.matcher(Normalizer.normalize(bounded, Normalizer.Form.NFKC))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
        if (plain.isEmpty()
                || NOBODY.contains(plain)
                || PLACEHOLDER.matcher(plain).matches()) {
            return Optional.empty();
        }
        return Optional.of(new PersonName(plain, script(plain)));
    }

    @Override
    public String toString() {
        return "PersonName[" + script + "]"; // never into a log
    }

    private static Script script(String plain) {
        if (plain.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)) {
            return Script.HAN;
        }
        return plain.codePoints().allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                ? Script.LATIN
                : Script.OTHER;
    }
}
