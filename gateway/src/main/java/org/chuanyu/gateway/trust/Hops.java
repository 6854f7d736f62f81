package org.chuanyu.gateway.trust;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * W3C Trace Context across the hops of one message: what came in with a {@code traceparent} goes on under the same trace id, and
 * that id joins the log lines and audit entries of the way. Bound to the thread by {@link #enter}.
 */
@Component
public final class Hops {
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String TRACE = "traceId";
    private static final String FLAGS = "traceFlags";

    private final SecureRandom random = new SecureRandom();

    /** The trace id of the work at hand (32 hex digits), if it has one. */
    public Optional<String> traceId() {
        return Optional.ofNullable(MDC.get(TRACE));
    }

    /** The header for a call to the next hop: same trace, a parent id of this call's own. */
    public Optional<String> traceparent() {
        return traceId().map(trace -> {
            String flags = MDC.get(FLAGS);
            return "00-" + trace + "-" + hex(8) + "-" + (flags == null ? "00" : flags);
        });
    }

    /**
     * Begins a piece of work on this thread; closing the result ends it.
     *
     * @param traceparent as received or as stored with the work, or null; what is not well-formed begins a trace anew
     */
    public Hop enter(@Nullable String traceparent) {
        Hop hop = new Hop(MDC.get(TRACE), MDC.get(FLAGS));
        Matcher matcher = TRACEPARENT.matcher(traceparent == null || traceparent.length() > 256 ? "" : traceparent);
        boolean known = matcher.matches();
        MDC.put(TRACE, known ? matcher.group(1) : hex(16));
        MDC.put(FLAGS, known && (Integer.parseInt(matcher.group(3), 16) & 1) == 1 ? "01" : "00");
        return hop;
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A piece of work; closing it brings back what was before. */
    public record Hop(@Nullable String outerTrace, @Nullable String outerFlags) implements AutoCloseable {
        @Override
        public void close() {
            restore(TRACE, outerTrace);
            restore(FLAGS, outerFlags);
        }

        private static void restore(String key, @Nullable String value) {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        }
    }
}
