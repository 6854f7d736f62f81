package org.chuanyu.adapters.hl7v2;

import java.nio.ByteBuffer;

/** Which character set bytes look like, where several could be meant. */
final class Resemblance {
    private Resemblance() {}

    /**
     * Whether bytes that are not strictly UTF-8 are UTF-8 that was damaged, as by a field that was cut to a number of bytes.
     * Read as GB 18030 such text is nearly all rare characters, while real Chinese is nearly all common ones.
     *
     * @param declared whether the sender says UTF-8
     */
    static boolean isTornUtf8(ByteBuffer message, boolean declared) {
        byte[] bytes = bytes(message);
        int whole = 0;
        int bad = 0;
        int i = 0;
        while (i < bytes.length) {
            int length = sequence(bytes, i);
            if (length > 2) {
                whole++;
            } else if (length == 0) {
                bad++;
            }
            i += Math.max(1, length);
        }
        // A character of three bytes leaves up to two that are no character.
        boolean likely = declared || whole > 0 && whole >= bad;
        return likely && !isChinese(message);
    }

    /** Whether most of the characters that the bytes are in GB 18030 are common ones. */
    static boolean isChinese(ByteBuffer message) {
        byte[] bytes = bytes(message);
        int common = 0;
        int rare = 0;
        for (int i = 0; i < bytes.length; i++) {
            int lead = bytes[i] & 0xFF;
            if (lead < 0x80) {
                continue;
            }
            int trail = i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0;
            // GB 2312: signs, and the first of its two levels, by frequency.
            boolean sign = lead >= 0xA1 && lead <= 0xA9 && trail >= 0xA1;
            boolean frequent = lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
            if (frequent) {
                common++;
            } else if (!sign) {
                rare++;
            }
            i++;
        }
        return common > 2 * rare;
    }

    /** Whether no character beyond ASCII is a letter of a name: signs, Greek, arrows. */
    static boolean hasOnlySigns(String text) {
        return text.chars().filter(c -> c >= 0x80).allMatch(Resemblance::isSign);
    }

    /** Whether the characters beyond ASCII stand where signs do: in an item, a value, a unit, a range or a note. */
    static boolean hasSignsOfResults(String text) {
        for (String line : text.split("[\r\n]+")) {
            String[] fields = line.split("\\|", -1);
            for (int i = 0; i < fields.length; i++) {
                boolean place =
                        fields[0].equals("NTE") ? i == 3 : fields[0].equals("OBX") && (i == 3 || i >= 5 && i <= 7);
                if (!place && fields[i].chars().anyMatch(c -> c >= 0x80)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isSign(int c) {
        boolean latinSign = c >= 0xA0 && c <= 0xBF || c == 0xD7 || c == 0xF7;
        boolean greek = c >= 0x370 && c <= 0x3FF;
        return latinSign || greek || c >= 0x2000 && c < 0x2E80;
    }

    /** The length of the UTF-8 character that begins here, or 0. */
    private static int sequence(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (at + length > bytes.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.duplicate().get(bytes);
        return bytes;
    }
}
