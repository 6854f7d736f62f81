package org.chuanyu.adapters.hl7v2;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.InstantType;
import org.jspecify.annotations.Nullable;

/**
 * Times as hospitals write them: HL7 (v2.5.1 §2.A.22), ISO 8601 and {@code 2024-10-23 15:49:54}, to the precision that was
 * sent. An impossible date is no date; it is never rolled over into a neighbouring month.
 *
 * @param zone of a time without an offset
 */
record Timestamps(ZoneId zone) {
    private static final Pattern HL7 = Pattern.compile("(\\d{4})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})"
            + "(?:\\.(\\d{1,6}))?)?)?)?)?)?([+-]\\d{4})?");
    private static final Pattern ISO =
            Pattern.compile("(\\d{4})[-/.](\\d{1,2})(?:[-/.](\\d{1,2})(?:[T ]+(\\d{1,2}):(\\d{2})"
                    + "(?::(\\d{2})(?:\\.(\\d{1,9}))?)?)?)? ?(Z|[+-]\\d{2}:?\\d{2})?");
    /** {@code 20260301 101500}: HL7 with a space where ISO has its T. */
    private static final Pattern SPACED = Pattern.compile("(\\d{8})[ T]+(\\d{2}):?(\\d{2})(?::?(\\d{2}))?");

    private static final Pattern CLOCK =
            Pattern.compile("(\\d{2})(?::?(\\d{2}))?(?::?(\\d{2})(?:\\.\\d{1,6})?)?(?:[+-]\\d{2}:?\\d{2})?");

    /** What a text says: fields that it does not say are null. */
    private record Parts(
            int year,
            @Nullable Integer month,
            @Nullable Integer day,
            @Nullable LocalDateTime time,
            int nanos,
            @Nullable ZoneOffset offset) {}

    Optional<DateTimeType> dateTime(String text) {
        return parts(text).map(this::dateTime);
    }

    /** A point in time; a mere day is none. */
    Optional<InstantType> instant(String text) {
        return parts(text)
                .filter(parts -> parts.time() != null)
                .map(this::dateTime)
                .map(at -> new InstantType(at.getValueAsString()));
    }

    Optional<DateType> date(String text) {
        return parts(text).map(parts -> new DateType(day(parts)));
    }

    /** {@code HH:mm:ss} of an HL7 TM or of a written time. */
    Optional<String> time(String text) {
        Matcher clock = CLOCK.matcher(Texts.halfWidth(text));
        if (!clock.matches()
                || Integer.parseInt(clock.group(1)) > 23
                || clock.group(2) != null && Integer.parseInt(clock.group(2)) > 59
                || clock.group(2) == null && clock.group(3) != null
                || clock.group(3) != null && Integer.parseInt(clock.group(3)) > 59) {
            return Optional.empty();
        }
        return Optional.of(clock.group(1) + ":" + (clock.group(2) == null ? "00" : clock.group(2)) + ":"
                + (clock.group(3) == null ? "00" : clock.group(3)));
    }

    private DateTimeType dateTime(Parts parts) {
        LocalDateTime time = parts.time();
        if (time == null) {
            return new DateTimeType(day(parts));
        }
        ZoneOffset offset = parts.offset();
        if (offset == null) {
            offset = zone.getRules().getOffset(time);
        }
        var zoned = TimeZone.getTimeZone(offset);
        var precision = parts.nanos() > 0 ? TemporalPrecisionEnum.MILLI : TemporalPrecisionEnum.SECOND;
        return new DateTimeType(java.util.Date.from(time.toInstant(offset)), precision, zoned);
    }

    private static String day(Parts parts) {
        var text = new StringBuilder(String.format("%04d", parts.year()));
        if (parts.month() != null) {
            text.append(String.format("-%02d", parts.month()));
        }
        if (parts.day() != null) {
            text.append(String.format("-%02d", parts.day()));
        }
        return text.toString();
    }

    private static Optional<Parts> parts(String text) {
        String tidy = Texts.halfWidth(text);
        Matcher spaced = SPACED.matcher(tidy);
        if (spaced.matches()) {
            tidy = tidy.replaceAll("[ T:]", "");
        }
        if (tidy.indexOf('年') == 4) {
            tidy = tidy.replaceAll("[年月]", "-")
                    .replaceAll("[日号]\\s*", " ")
                    .replaceAll("[时点分]", ":")
                    .replace("秒", "")
                    .replaceAll("[- :]+$", "");
        }
        for (Pattern form : List.of(HL7, ISO)) {
            Matcher matcher = form.matcher(tidy);
            if (matcher.matches()) {
                try {
                    return Optional.of(parts(matcher));
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Parts parts(Matcher matcher) {
        int year = Integer.parseInt(matcher.group(1));
        Integer month = number(matcher.group(2));
        Integer day = number(matcher.group(3));
        Integer hour = number(matcher.group(4));
        if (year < 1800 || year > 2200) {
            throw new DateTimeException("year out of range");
        }
        // Throws for 30 February and the like.
        var start = LocalDateTime.of(year, month == null ? 1 : month, day == null ? 1 : day, 0, 0);
        String fraction = matcher.group(7);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        boolean midnight = hour != null && hour == 24;
        if (midnight && orZero(matcher.group(5)) + orZero(matcher.group(6)) + nanos > 0) {
            throw new DateTimeException("after the end of the day");
        }
        LocalDateTime time = hour == null
                ? null
                : start.plusDays(midnight ? 1 : 0)
                        .withHour(midnight ? 0 : hour)
                        .withMinute(orZero(matcher.group(5)))
                        .withSecond(orZero(matcher.group(6)))
                        .withNano(nanos);
        String offset = matcher.group(8);
        return new Parts(year, month, day, time, nanos, offset == null ? null : ZoneOffset.of(offset));
    }

    private static @Nullable Integer number(@Nullable String digits) {
        return digits == null ? null : Integer.valueOf(digits);
    }

    private static int orZero(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
