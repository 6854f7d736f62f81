package org.chuanyu.evidence;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * Reads text that has exactly one written form, so that two readers never see two things in the same bytes. Everything
 * else is {@link EvidenceRefused}.
 */
public final class StrictText {
    private StrictText() {}

    /** UTF-8 without a malformed byte, an overlong form or a surrogate. */
    public static String utf8(byte[] bytes, Reason reason) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new EvidenceRefused(reason, "not UTF-8");
        }
    }

    /** The UTF-8 of a text without lone surrogates. */
    public static byte[] utf8(String text, Reason reason) {
        if (!hasSurrogates(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new EvidenceRefused(reason, "a lone surrogate");
        }
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Base 64 (RFC 4648 section 4) with its padding and with zero in the bits that carry nothing. */
    public static byte[] base64(String text, Reason reason) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // answered below, without the text
        }
        throw new EvidenceRefused(reason, "not base 64 in its one form");
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A number from 0 to 2^63-1 in decimal digits, without sign or leading zeros. */
    public static long number(String text, Reason reason) {
        boolean digits = !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && (text.length() == 1 || text.charAt(0) != '0')) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // past 2^63-1
            }
        }
        throw new EvidenceRefused(reason, "not a number in its one form");
    }
}
