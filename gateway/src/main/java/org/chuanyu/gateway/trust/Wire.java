package org.chuanyu.gateway.trust;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a participant: a format and its end points. Everything else in the settings of a wire is its format's own and
 * stands in {@code options}; the module that builds the adapter reads it by {@link Options}, which lets nothing pass that nobody
 * reads.
 *
 * @param format {@code hl7v2} (in) or {@code cda} (out)
 * @param in where the gateway listens, or null
 * @param out where the gateway delivers, or null
 */
public record Wire(
        String name,
        String format,
        @Nullable In in,
        @Nullable Out out,
        Map<String, String> options) {

    public Wire {
        options = Map.copyOf(options);
    }

    /**
     * The format's own settings.
     *
     * @param owner whose wire it is
     * @param known every key that the format has
     * @throws IllegalArgumentException naming a key that is none of them in full
     */
    public Options options(ParticipantId owner, Set<String> known) {
        String at = "gateway.participants." + owner + ".wires." + name + ".";
        options.keySet().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException(at + key + " is unknown; known are "
                            + known.stream().sorted().toList());
                });
        return new Options(at, options);
    }

    /** Settings by name; what does not read is named with its full key, and stops the start. */
    public static final class Options {
        private final String at;
        private final Map<String, String> values;

        private Options(String at, Map<String, String> values) {
            this.at = at;
            this.values = values;
        }

        /** @throws IllegalArgumentException when there is a value and the reader does not take it */
        public <T extends @Nullable Object> T value(String key, Function<String, T> reader, T otherwise) {
            String text = values.get(key);
            if (text == null) {
                return otherwise;
            }
            try {
                return reader.apply(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(at + key + " does not read as it should: " + text, e);
            }
        }

        /** A list of words. */
        public Set<String> words(String key, Set<String> otherwise) {
            return value(
                    key,
                    text -> Arrays.stream(text.split(","))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.toUnmodifiableSet()),
                    otherwise);
        }
    }

    /**
     * The way in.
     *
     * @param mllp port to listen on (0 = any free one, for tests), or null
     * @param bind local address, {@code 127.0.0.1} unless set
     * @param tls whether MLLP is over TLS with a client certificate
     * @param peers addresses that a plain port accepts (CIDR or literal); loopback only unless set
     */
    public record In(@Nullable Integer mllp, String bind, boolean tls, List<String> peers) {}

    /**
     * The way out.
     *
     * @param url {@code http(s)://…} of a SOAP or REST partner
     * @param content kinds of record that go this way ({@code lab-report})
     */
    public record Out(String kind, String url, List<String> content, Retry retry) {}

    /**
     * When to try again.
     *
     * @param first wait after the first failure
     * @param factor by which each further wait grows
     * @param max longest wait
     * @param jitter share of the wait that is random, 0 to 1
     * @param budget how long to go on before it becomes a dead letter
     * @param idempotent whether the partner takes the same delivery id twice with one effect
     */
    public record Retry(
            Duration first, double factor, Duration max, double jitter, Duration budget, boolean idempotent) {

        /** One second, doubling to five minutes, a fifth of it random, for three days, partner not idempotent. */
        public static Retry standard() {
            return new Retry(Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0.2, Duration.ofDays(3), false);
        }
    }
}
