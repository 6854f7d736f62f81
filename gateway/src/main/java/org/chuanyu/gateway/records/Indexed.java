package org.chuanyu.gateway.records;

import org.chuanyu.fhir.Span;
import org.jspecify.annotations.Nullable;

/** One thing by which a search finds a resource. */
sealed interface Indexed {

    /** A code in clear: never personal data. */
    record Code(@Nullable String system, @Nullable String code) implements Indexed {}

    /** Personal data (identifier, name, birth date): only its keyed token is kept. */
    record Secret(@Nullable String system, String purpose, String value) implements Indexed {}

    /** A time. */
    record Time(Span span) implements Indexed {}

    /** A reference to another resource of ours. */
    record Link(String type, String id) implements Indexed {}
}
