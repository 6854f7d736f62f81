package org.chuanyu.adapters.hl7v2;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.StringType;

/**
 * The recognition mark printed before an item name: {@code *}, {@code 【全国HR】}, {@code 川渝HR}. A bare asterisk means what the
 * print's footnote says, which is not on the wire, so its scope is unknown.
 *
 * @param printed the mark exactly as it came
 * @param scope a code of the recognition scopes
 */
record Mark(String printed, String scope) {
    private static final String HR = "(?:HR|ＨＲ)";
    /** Regions and bodies whose marks are printed; 高危型HR and 疟原虫HR are no marks but parts of names. */
    private static final String SCOPE = "(?:全国|川渝|渝川|成渝|京津冀|长三角|本省|本市|本区|本县|川|渝|苏|沪|京|津|鲁|医联体|医共体"
            + "|(?:四川|重庆|成都|资阳|大足|安岳|大连|昆明|北京|天津|上海|南京|江苏|云南|山东|内蒙古)"
            + "|[\\u4e00-\\u9fff]{2,6}[省市区县])";

    private static final Pattern MARKS = Pattern.compile("\\s*(?:(?:[*＊★▲]|【[^】]{0,12}" + HR + "】|\\[[^\\]]{0,12}" + HR
            + "]|[(（]" + SCOPE + "?" + HR + "[)）]|" + SCOPE + HR + "(?![A-Za-z0-9Ａ-Ｚａ-ｚ０-９\\-－‐–]))\\s*)+");

    static Optional<Mark> of(String name) {
        Matcher matcher = MARKS.matcher(name);
        if (!matcher.lookingAt() || matcher.end() == name.length()) {
            return Optional.empty();
        }
        String printed = matcher.group().trim();
        return Optional.of(new Mark(printed, scopeOf(printed)));
    }

    /** The name without its mark, in half width. */
    static String cleaned(String name) {
        Matcher matcher = MARKS.matcher(name);
        boolean marked = matcher.lookingAt() && matcher.end() < name.length();
        return Texts.halfWidth(marked ? name.substring(matcher.end()) : name);
    }

    Extension extension() {
        var extension = new Extension(Extensions.RECOGNITION_MARK);
        extension.addExtension("printed", new StringType(printed));
        extension.addExtension("scope", new CodeType(scope));
        return extension;
    }

    private static String scopeOf(String printed) {
        if (printed.contains("全国")) {
            return "national";
        }
        if (printed.contains("川渝")) {
            return "chuanyu";
        }
        if (printed.contains("医联体")) {
            return "alliance";
        }
        if (printed.contains("区") || printed.contains("县")) {
            return "county";
        }
        // 重庆市 ranks with the provinces.
        if (printed.contains("省") || printed.matches(".*(四川|重庆|川|渝|苏|京津冀).*")) {
            return "province";
        }
        return printed.contains("市") ? "city" : "unknown";
    }
}
