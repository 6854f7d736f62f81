package org.chuanyu.adapters;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message exactly as they came, with what the wire said of them. The array is not copied: whoever makes
 * a Raw gives the array away, and nobody may write into it.
 *
 * @param bytes the message without its framing
 * @param contentType for example {@code x-application/hl7-v2+er7}
 * @param declaredCharset what the message said (MSH-18), or null
 * @param charset what it was read with, an IANA name
 */
public record Raw(
        byte[] bytes, String contentType, @Nullable String declaredCharset, String charset) {

    @Override
    public String toString() {
        return "Raw[" + bytes.length + " bytes, " + contentType + ", " + charset + "]";
    }
}
