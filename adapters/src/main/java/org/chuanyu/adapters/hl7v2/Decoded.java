package org.chuanyu.adapters.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.chuanyu.fhir.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A message as characters. MSH-18 is often missing or wrong, so the bytes decide: UTF-8 where they are strictly valid, else
 * what was declared, else GB18030. Where both readings are possible the content decides ({@link Resemblance}), with a
 * warning; UTF-8 with a character that was cut in half stays UTF-8, with the damage in the ledger.
 *
 * @param charset what it was read with
 * @param declared MSH-18 as it came, or null
 * @param damaged whether bytes could not be decoded; they stand as U+FFFD
 */
record Decoded(String text, Charset charset, @Nullable String declared, boolean damaged, List<Problem> warnings) {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int FIRST_CJK = 0x2E80;

    static Decoded of(byte[] message, Hl7v2Settings settings) {
        List<Problem> warnings = new ArrayList<>();
        String declared = Header.declaredCharset(message);
        Charset hinted = declared == null ? settings.charset() : named(declared);
        int from = hasUtf8Mark(message) ? 3 : 0;
        ByteBuffer bytes = ByteBuffer.wrap(message, from, message.length - from);
        String utf8 = strictly(bytes, StandardCharsets.UTF_8);
        if (utf8 != null && (from > 0 || !isGbAllTheSame(utf8, bytes, hinted, warnings))) {
            boolean contradicted = hinted != null && !hinted.equals(StandardCharsets.UTF_8) && !isAscii(utf8);
            if (contradicted) {
                warnings.add(differs(StandardCharsets.UTF_8));
            }
            return new Decoded(utf8, StandardCharsets.UTF_8, declared, false, warnings);
        }
        boolean torn = utf8 == null && Resemblance.isTornUtf8(bytes, StandardCharsets.UTF_8.equals(hinted));
        for (Charset candidate : torn ? List.<Charset>of() : candidates(hinted, bytes)) {
            String text = strictly(bytes, candidate);
            if (text != null) {
                if (hinted != null && !hinted.equals(candidate)) {
                    warnings.add(differs(candidate));
                }
                return new Decoded(text, candidate, declared, false, warnings);
            }
        }
        Charset best = torn ? StandardCharsets.UTF_8 : leastDamaged(bytes, hinted);
        warnings.add(Problem.warning("undecodable-bytes", null, "some bytes are no characters of " + best.name()));
        return new Decoded(loosely(bytes, best), best, declared, true, warnings);
    }

    /** Two bytes of GB may look like one accented letter or sign; a text with a single Chinese character is no accident. */
    private static boolean isGbAllTheSame(
            String utf8, ByteBuffer bytes, @Nullable Charset hinted, List<Problem> warnings) {
        boolean open = hinted == null || GB18030.equals(hinted);
        if (!open || isAscii(utf8) || !utf8.chars().allMatch(c -> c < FIRST_CJK) || strictly(bytes, GB18030) == null) {
            return false;
        }
        warnings.add(Problem.warning(
                "charset-ambiguous", "MSH-18", "the bytes are characters of UTF-8 and of GB18030; declare which"));
        boolean signs = Resemblance.hasOnlySigns(utf8);
        return hinted == null
                ? signs && !Resemblance.hasSignsOfResults(utf8)
                : !(signs && Resemblance.hasSignsOfResults(utf8));
    }

    /** A character that was cut in half spoils one charset's reading in one place, and the other's almost everywhere. */
    private static Charset leastDamaged(ByteBuffer bytes, @Nullable Charset hinted) {
        List<Charset> charsets = new ArrayList<>(candidates(hinted, bytes));
        charsets.add(StandardCharsets.UTF_8);
        return Collections.min(
                charsets,
                Comparator.comparingLong(charset -> loosely(bytes, charset)
                        .chars()
                        .filter(c -> c == '\uFFFD')
                        .count()));
    }

    /** The character set that an MSH-18 means (table 0211 and what is sent instead), or null for the unhelpful ones. */
    static @Nullable Charset named(String declared) {
        String name = declared.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        if (name.startsWith("GB") || name.equals("CP936") || name.equals("936")) {
            return GB18030;
        }
        if (name.matches("(ISO)?8859([1-9]|15)")) {
            String charset = "ISO-8859-" + name.substring(name.indexOf("8859") + 4);
            return Charset.isSupported(charset) ? Charset.forName(charset) : null;
        }
        return switch (name) {
            case "UNICODEUTF8", "UTF8", "UNICODE", "65001" -> StandardCharsets.UTF_8;
            case "BIG5" -> Charset.forName("Big5");
            default -> null;
        };
    }

    private static List<Charset> candidates(@Nullable Charset hinted, ByteBuffer bytes) {
        if (hinted == null || hinted.equals(StandardCharsets.UTF_8) || hinted.equals(GB18030)) {
            return List.of(GB18030);
        }
        // A table of one byte reads everything: it is believed only where the bytes do not look like Chinese.
        boolean chinese = hinted.name().startsWith("ISO-8859") && Resemblance.isChinese(bytes);
        return chinese ? List.of(GB18030, hinted) : List.of(hinted, GB18030);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean hasUtf8Mark(byte[] message) {
        return message.length >= 3
                && message[0] == (byte) 0xEF
                && message[1] == (byte) 0xBB
                && message[2] == (byte) 0xBF;
    }

    private static @Nullable String strictly(ByteBuffer bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String loosely(ByteBuffer bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .replaceWith("\uFFFD")
                    .decode(bytes.duplicate())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a replacing decoder does not fail", e);
        }
    }

    private static Problem differs(Charset detected) {
        return Problem.warning(
                "charset-differs", "MSH-18", "the message was read as " + detected.name() + ", not as declared");
    }
}
