package org.chuanyu.gateway.records;

import java.util.List;
import org.chuanyu.fhir.Span;
import org.jspecify.annotations.Nullable;

/**
 * A search, understood: every part of it is carried out, or it was refused.
 *
 * @param count resources per page, 0 for the number only
 * @param total whether the bundle says how many there are
 * @param said the parameters as they may be repeated in a link: the value of what identifies somebody is not
 */
record Query(
        String type,
        List<Criterion> criteria,
        List<Order> order,
        int count,
        boolean total,
        List<Include> includes,
        String said) {

    /**
     * One parameter; any of the matches is enough.
     *
     * @param not {@code :not}: none of the matches
     * @param target the type that a reference has to lead to, or null
     * @param chained what must hold for the resource that it leads to, or null
     * @param referring for {@code _has}: the type whose {@code parameter} leads here, and for which {@code chained} must hold
     */
    record Criterion(
            Parameter parameter,
            boolean not,
            @Nullable String target,
            List<Match> any,
            @Nullable Criterion chained,
            @Nullable String referring) {

        Criterion(
                Parameter parameter,
                boolean not,
                @Nullable String target,
                List<Match> any,
                @Nullable Criterion chained) {
            this(parameter, not, target, any, chained, null);
        }

        /** Whether its values identify a person: then they stand in no link. */
        boolean identifies() {
            return chained == null ? parameter.secret() : chained.identifies();
        }
    }

    /** One value of a parameter. */
    sealed interface Match {}

    /**
     * {@code system|code}.
     *
     * @param anySystem {@code code} without a bar
     * @param code null for {@code system|}
     */
    record Token(
            boolean anySystem,
            @Nullable String system,
            @Nullable String code) implements Match {}

    /** A date with its prefix. */
    record Moment(String prefix, Span span) implements Match {}

    /** Where a reference leads; no type when only the id was given. */
    record Target(@Nullable String type, String id) implements Match {}

    /** The beginning of a name, or a birth date. */
    record Text(String value) implements Match {}

    /** {@code :missing}: whether there is no value at all, or any. */
    record Missing(boolean missing) implements Match {}

    /** Nothing can match: a reference to another server. */
    record Nothing() implements Match {}

    /** One key of {@code _sort}. */
    record Order(Parameter parameter, boolean descending) {}

    /**
     * {@code _include} or {@code _revinclude}.
     *
     * @param parameter a reference parameter of {@code source}, or null for all of them
     * @param target the type to include, or null for any
     * @param iterate also from what was included
     */
    record Include(
            boolean reverse,
            String source,
            @Nullable String parameter,
            @Nullable String target,
            boolean iterate) {

        /** As it was written, for a later page. */
        @Override
        public String toString() {
            return (reverse ? "_revinclude" : "_include") + (iterate ? ":iterate=" : "=") + source + ":"
                    + (parameter == null ? "*" : parameter)
                    + (target == null ? "" : ":" + target);
        }
    }
}
