package org.chuanyu.gateway.desk;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/**
 * What a stable code means in the reader's language: of a problem, of a place that was not carried, of a delivery that is not through,
 * of a refusal. A code may carry a detail behind a space, and HTTP answers their status: {@code outlet-failed IOException}, {@code http-503}.
 */
final class Reasons {
    private static final List<String> KINDS = List.of("problem.", "identity.reason.", "turnedAway.", "frozen.");
    private static final Pattern HTTP = Pattern.compile("http-(\\d{3})");

    private final MessageSource texts;
    private final Locale locale;

    Reasons(MessageSource texts, Locale locale) {
        this.texts = texts;
        this.locale = locale;
    }

    /** A sentence without a full stop, or null where the code is none of ours: then it has to speak for itself. */
    @Nullable
    String of(@Nullable String code) {
        if (code == null) {
            return null;
        }
        Matcher http = HTTP.matcher(code);
        if (http.matches()) {
            return texts.getMessage("problem.http", new Object[] {http.group(1)}, null, locale);
        }
        String bare = code.split(" ", 2)[0];
        return KINDS.stream()
                .flatMap(kind -> Stream.ofNullable(texts.getMessage(kind + bare, null, null, locale)))
                .findFirst()
                .orElse(null);
    }
}
