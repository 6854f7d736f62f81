package org.chuanyu.gateway.reconciliation;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.chuanyu.evidence.Sm3;

/**
 * What crossed on one channel on one day, as one side tells it. Both sides write it in the same form, each from its own records, and
 * it has one form only ({@link SheetReader} refuses any other):
 *
 * <pre>
 * chuanyu-sheet/v1
 * log &lt;name of the gateway's log&gt;
 * keeper gateway|partner
 * participant &lt;id&gt;
 * wire &lt;name&gt;
 * direction in|out
 * day &lt;yyyy-mm-dd&gt;
 * zone &lt;whose day&gt;
 * received|sent &lt;messages&gt; &lt;SM3 over their hashes&gt;
 * answered &lt;messages&gt; &lt;SM3 over their hashes&gt;
 * unread &lt;messages that were not read to their end, or are erased&gt;
 * message &lt;SM3 of the control id, or -&gt; &lt;SM3 of the message&gt; &lt;SM3 of each answer, * for one not known, or -&gt;
 * correction &lt;earlier day&gt; added|answered|removed &lt;as message&gt;
 * </pre>
 *
 * The word is {@code sent} where the keeper sent. A hash over hashes is what {@code sort | openssl dgst -sm3} prints of the hashes of
 * the messages, one a line.
 *
 * @param lines by message, each message once
 * @param unread messages that came and of which no hash is known
 * @param corrections what has become known of earlier days since their sheets were signed
 */
record Sheet(
        Keeper keeper,
        String log,
        Channel channel,
        LocalDate day,
        ZoneId zone,
        int unread,
        List<Line> lines,
        List<Correction> corrections) {
    static final String KIND = "chuanyu-sheet/v1";

    Sheet {
        lines = lines.stream().sorted().toList();
        corrections = corrections.stream().sorted().toList();
    }

    /** Whose records a sheet is of. */
    enum Keeper {
        GATEWAY,
        PARTNER;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many, and a hash over all of theirs. */
    record Total(int count, String sm3) {

        static Total of(List<Line> lines) {
            Sm3 all = new Sm3();
            lines.forEach(line -> all.update((line.message() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new Total(lines.size(), HexFormat.of().formatHex(all.finish()));
        }

        @Override
        public String toString() {
            return count + " " + sm3;
        }
    }

    /** All that crossed. */
    Total crossed() {
        return Total.of(lines);
    }

    /** What of it was answered. */
    Total answered() {
        return Total.of(lines.stream().filter(Line::answered).toList());
    }

    private String word() {
        return (keeper == Keeper.GATEWAY) == (channel.direction() == Direction.IN) ? "received" : "sent";
    }

    /** The bytes that are signed. */
    byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The sheet as both sides write it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(400 + 220 * (lines.size() + corrections.size()));
        text.append(KIND).append('\n');
        text.append("log ").append(log).append('\n');
        text.append("keeper ").append(keeper.code()).append('\n');
        text.append("participant ").append(channel.participant()).append('\n');
        text.append("wire ").append(channel.wire()).append('\n');
        text.append("direction ").append(channel.direction().code()).append('\n');
        text.append("day ").append(day).append('\n');
        text.append("zone ").append(zone).append('\n');
        text.append(word()).append(' ').append(crossed()).append('\n');
        text.append("answered ").append(answered()).append('\n');
        text.append("unread ").append(unread).append('\n');
        lines.forEach(line -> text.append("message ").append(line).append('\n'));
        corrections.forEach(
                correction -> text.append("correction ").append(correction).append('\n'));
        return text.toString();
    }
}
