package org.chuanyu.fhir;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;

/**
 * The time that a FHIR date stands for, from {@code low} up to but without {@code high}: {@code 2026-03} is the whole month
 * (FHIR R4 §3.1.1.4.5). A date without a zone is meant in China's.
 */
public record Span(Instant low, Instant high) {
    /** Before and after every time that a record can have; PostgreSQL and Java both know them. */
    public static final Instant EVER = Instant.parse("0001-01-01T00:00:00Z");

    public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d)(?:T(.{5,24}))?)?)?");
    private static final Pattern TIME =
            Pattern.compile("(\\d\\d:\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?(Z|[+-]\\d\\d:\\d\\d)?");

    /** What lies outside can be written as a FHIR date, but not be kept by the database. */
    public Span {
        low = within(low);
        high = within(high);
    }

    /** The span of a date as FHIR writes it; empty when it is none. */
    public static Optional<Span> parse(String text) {
        Matcher date = DATE.matcher(text);
        if (!date.matches()) {
            return Optional.empty();
        }
        try {
            int year = Integer.parseInt(date.group(1));
            if (date.group(2) == null) {
                return Optional.of(
                        days(Year.of(year).atDay(1), Year.of(year + 1).atDay(1)));
            }
            YearMonth month = YearMonth.of(year, Integer.parseInt(date.group(2)));
            if (date.group(3) == null) {
                return Optional.of(days(month.atDay(1), month.plusMonths(1).atDay(1)));
            }
            LocalDate day = month.atDay(Integer.parseInt(date.group(3)));
            return date.group(4) == null ? Optional.of(days(day, day.plusDays(1))) : time(day, date.group(4));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The span of a date in a record. */
    public static Optional<Span> of(BaseDateTimeType date) {
        return date.hasValue() ? parse(date.getValueAsString()) : Optional.empty();
    }

    /** The span of a period; what is open has no end. */
    public static Optional<Span> of(Period period) {
        if (!period.hasStart() && !period.hasEnd()) {
            return Optional.empty();
        }
        Instant from = of(period.getStartElement()).map(Span::low).orElse(EVER);
        Instant to = of(period.getEndElement()).map(Span::high).orElse(NEVER);
        return Optional.of(new Span(from, to));
    }

    private static Optional<Span> time(LocalDate day, String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        String fraction = time.group(3) == null ? "" : "." + time.group(3);
        String seconds = time.group(2) == null ? "" : ":" + time.group(2);
        LocalDateTime local = day.atTime(LocalTime.parse(time.group(1) + seconds + fraction));
        ZoneId zone = time.group(4) == null ? ZONE : ZoneOffset.of(time.group(4));
        Instant low = local.atZone(zone).toInstant();
        ChronoUnit unit =
                seconds.isEmpty() ? ChronoUnit.MINUTES : fraction.isEmpty() ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
        return Optional.of(new Span(low, low.plus(1, unit)));
    }

    private static Instant within(Instant instant) {
        return instant.isBefore(EVER) ? EVER : instant.isAfter(NEVER) ? NEVER : instant;
    }

    private static Span days(LocalDate from, LocalDate to) {
        return new Span(
                from.atStartOfDay(ZONE).toInstant(), to.atStartOfDay(ZONE).toInstant());
    }

    /** For the database. */
    public static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
