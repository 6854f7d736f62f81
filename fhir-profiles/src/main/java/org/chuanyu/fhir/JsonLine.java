package org.chuanyu.fhir;

import java.math.BigDecimal;
import org.hl7.fhir.r4.formats.JsonCreator;
import org.hl7.fhir.utilities.Utilities;
import org.jspecify.annotations.Nullable;

/** JSON on one line, character by character what HL7's {@code JsonCreatorDirect} writes, without a new string for every piece. */
final class JsonLine implements JsonCreator {
    private final StringBuilder out = new StringBuilder(2048);
    private boolean named;
    private boolean valued;

    @Override
    public String toString() {
        return out.toString();
    }

    private void next() {
        if (named) {
            out.append(':');
            named = false;
        }
        if (valued) {
            out.append(',');
            valued = false;
        }
    }

    @Override
    public void setIndent(String indent) {
        // There is none.
    }

    @Override
    public void beginObject() {
        next();
        out.append('{');
    }

    @Override
    public void endObject() {
        out.append('}');
        valued = true;
    }

    @Override
    public void beginArray() {
        next();
        out.append('[');
    }

    @Override
    public void endArray() {
        out.append(']');
        valued = true;
    }

    @Override
    public void name(String name) {
        next();
        out.append('"').append(name).append('"');
        named = true;
    }

    @Override
    public void nullValue() {
        plain("null");
    }

    @Override
    public void value(@Nullable String value) {
        next();
        String said = value == null ? "" : value;
        out.append('"')
                .append(isPlain(said) ? said : Utilities.escapeJson(said))
                .append('"');
        valued = true;
    }

    /** Nearly every value is. Blanks of other kinds than the usual one are escaped, too. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean ordinary = c < 0x80 ? c >= ' ' && c != '"' && c != '\\' : isHan(c) || !Utilities.isWhitespace(c);
            if (!ordinary) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHan(char c) {
        return c >= 0x4E00 && c <= 0x9FFF;
    }

    @Override
    public void value(@Nullable Boolean value) {
        plain(String.valueOf(value));
    }

    @Override
    public void value(@Nullable BigDecimal value) {
        plain(String.valueOf(value));
    }

    @Override
    public void valueNum(@Nullable String value) {
        plain(String.valueOf(value));
    }

    @Override
    public void value(@Nullable Integer value) {
        plain(String.valueOf(value));
    }

    private void plain(String value) {
        next();
        out.append(value);
        valued = true;
    }

    @Override
    public void finish() {
        // Nothing is open.
    }

    @Override
    public void link(String href) {
        // For pages only.
    }
}
