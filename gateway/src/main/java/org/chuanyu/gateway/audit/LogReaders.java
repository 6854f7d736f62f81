package org.chuanyu.gateway.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/** Who reads the log, and the entry that each look at it leaves. */
@Component
final class LogReaders {
    /** Entries, with whom they concern. */
    static final String ENTRIES = "AUDIT_READ";
    /** Leaves and proofs, which concern nobody by name. */
    static final String LEAVES = "LOG_READ";

    /** Tiles that are being copied, of all who copy; what is forgotten too early is one entry more. */
    private static final int MOST_COPIED = 100_000;

    private final AuditLog audit;
    private final TransactionTemplate transaction;
    /** What was entered of copies, by who copies and what. */
    private final Cache<String, Boolean> copied = Caffeine.newBuilder()
            .maximumSize(MOST_COPIED)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    LogReaders(AuditLog audit, PlatformTransactionManager transactions) {
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whether the caller of the request at hand has a right. */
    static boolean may(String right) {
        return has(SecurityContextHolder.getContext().getAuthentication(), right);
    }

    /** The caller, who has this right; anybody else is refused with 403, and that is audited. */
    Authentication with(String right, String object) {
        Authentication reader = SecurityContextHolder.getContext().getAuthentication();
        if (reader == null || !has(reader, right)) {
            String who = reader == null ? "anonymous" : reader.getName();
            audit.recordRefusal(entry(
                    AuditAction.ACCESS_REFUSED,
                    AuditEntry.Outcome.REFUSED,
                    who,
                    role(reader),
                    object,
                    Map.of("right", right)));
            throw problem(HttpStatus.FORBIDDEN, "forbidden", "this needs the right " + right);
        }
        return reader;
    }

    /** What a reader sees, in one transaction with the entry about it; {@code detail} tells what to say of it there. */
    <T> T look(Authentication reader, String object, Function<T, Map<String, String>> detail, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            T seen = work.get();
            audit.record(reading(reader, object, detail.apply(seen)));
            return seen;
        }));
    }

    /** Leaves that the caller of the request at hand takes over the API, with the entry about it. */
    <T> T pull(String object, String way, int count, Supplier<T> work) {
        Authentication reader = with(LEAVES, object);
        return look(reader, object, seen -> Map.of("count", Integer.toString(count), "way", way), work);
    }

    /**
     * The same for whoever copies the log as it grows: one entry for each account and object within a day, for as long as this node
     * remembers it. An entry for each look would be the next leaf to be copied, without end.
     */
    <T> T copy(String object, int count, Supplier<T> work) {
        String what = with(LEAVES, object).getName() + "|" + object;
        if (copied.getIfPresent(what) != null) {
            return work.get();
        }
        T seen = pull(object, "copy", count, work);
        copied.put(what, Boolean.TRUE);
        return seen;
    }

    /** Whether an institution's system asks, which checks its own acts and copies the log that tells of them. */
    static boolean isSystem() {
        return "participant".equals(role(SecurityContextHolder.getContext().getAuthentication()));
    }

    /** Whether the log is copied as it grows; a witness signs in for its commission. */
    static boolean isMirror() {
        return isSystem()
                || "commission".equals(role(SecurityContextHolder.getContext().getAuthentication()));
    }

    /** There is no such entry or leaf. Which one was asked for is nobody's secret: they are numbered. */
    static ErrorResponseException notFound() {
        return problem(HttpStatus.NOT_FOUND, "not-found", "there is no such thing in the log");
    }

    /** The entry about a look. */
    static AuditEntry reading(Authentication reader, @Nullable String object, Map<String, String> detail) {
        return entry(
                AuditAction.AUDIT_READ, AuditEntry.Outcome.SUCCESS, reader.getName(), role(reader), object, detail);
    }

    private static AuditEntry entry(
            AuditAction action,
            AuditEntry.Outcome outcome,
            String who,
            @Nullable String role,
            @Nullable String object,
            Map<String, String> detail) {
        return new AuditEntry(action, outcome, who, role, null, null, object, null, MDC.get("traceId"), detail);
    }

    private static @Nullable String role(@Nullable Authentication reader) {
        return reader == null
                ? null
                : reader.getAuthorities().stream()
                        .map(authority -> String.valueOf(authority.getAuthority()))
                        .filter(name -> name.startsWith("ROLE_"))
                        .map(name -> name.substring(5).toLowerCase(Locale.ROOT).replace('_', '-'))
                        .findFirst()
                        .orElse(null);
    }

    private static boolean has(@Nullable Authentication reader, String right) {
        return reader != null
                && reader.getAuthorities().stream().anyMatch(granted -> right.equals(granted.getAuthority()));
    }

    private static ErrorResponseException problem(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }
}
