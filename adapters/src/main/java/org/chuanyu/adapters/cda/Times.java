package org.chuanyu.adapters.cda;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Times as WS/T 500 writes them: {@code yyyyMMddHHmmss} of the local clock, without an offset (partners read exactly
 * these digits), and never more precise than what the source said.
 */
final class Times {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMddHHmm");
    private static final DateTimeFormatter READABLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter READABLE_MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final ZoneId zone;

    Times(ZoneId zone) {
        this.zone = zone;
    }

    String of(Instant instant) {
        return SECOND.format(instant.atZone(zone));
    }

    /** Null for a type that holds no time. */
    @Nullable
    String of(@Nullable Type type) {
        return type instanceof BaseDateTimeType time && time.hasValue() ? format(time, false) : null;
    }

    /** The same for people: {@code 2026-05-01 08:30:00}. */
    @Nullable
    String readable(@Nullable Type type) {
        if (type instanceof org.hl7.fhir.r4.model.Period period) {
            return Stream.of(period.getStartElement(), period.getEndElement())
                    .map(this::readable)
                    .map(end -> Objects.requireNonNullElse(end, ""))
                    .collect(Collectors.joining(" 至 "))
                    .strip();
        }
        return type instanceof BaseDateTimeType time && time.hasValue() ? format(time, true) : null;
    }

    /** Age in whole years, below one year in months, below one month in days; null when it cannot be said. */
    @Nullable
    Age age(@Nullable String birthDate, @Nullable Type at) {
        if (birthDate == null
                || birthDate.length() != 10
                || !(at instanceof BaseDateTimeType time)
                || !time.hasValue()) {
            return null;
        }
        Date moment = time.getValue();
        LocalDate born = LocalDate.parse(birthDate);
        LocalDate day = moment.toInstant().atZone(zone).toLocalDate();
        if (day.isBefore(born)) {
            return null;
        }
        Period period = born.until(day);
        if (period.getYears() > 0) {
            return new Age(period.getYears(), "岁");
        }
        return period.getMonths() > 0 ? new Age(period.getMonths(), "月") : new Age(period.getDays(), "天");
    }

    record Age(int value, String unit) {}

    private String format(BaseDateTimeType time, boolean readable) {
        TemporalPrecisionEnum precision = time.getPrecision();
        if (precision.ordinal() <= TemporalPrecisionEnum.DAY.ordinal()) {
            // A date has no zone: it is copied, never converted.
            String date = time.getValueAsString();
            return readable ? date : date.replace("-", "");
        }
        var local = time.getValue().toInstant().atZone(zone);
        if (precision == TemporalPrecisionEnum.MINUTE) {
            return (readable ? READABLE_MINUTE : MINUTE).format(local);
        }
        return (readable ? READABLE : SECOND).format(local);
    }
}
