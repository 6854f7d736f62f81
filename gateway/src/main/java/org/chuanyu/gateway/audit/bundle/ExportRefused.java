package org.chuanyu.gateway.audit.bundle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** No evidence for this request, and what would have to be otherwise. The message tells nothing of what was asked. */
final class ExportRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final String reason;
    private final @Nullable Duration retryAfter;

    private ExportRefused(HttpStatus status, String code, String text, @Nullable Duration retryAfter) {
        this(status, code, code, text, retryAfter);
    }

    private ExportRefused(HttpStatus status, String code, String reason, String text, @Nullable Duration retryAfter) {
        super(text);
        this.status = status;
        this.code = code;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    static ExportRefused unprocessable(String code, String text) {
        return new ExportRefused(HttpStatus.UNPROCESSABLE_CONTENT, code, text, null);
    }

    static ExportRefused notFound() {
        return new ExportRefused(HttpStatus.NOT_FOUND, "not-found", "no such bundle, or it is another's", null);
    }

    /** The same to the caller; the audit log knows better. */
    static ExportRefused notTheOwner() {
        return new ExportRefused(
                HttpStatus.NOT_FOUND, "not-found", "not-the-owner", "no such bundle, or it is another's", null);
    }

    static ExportRefused gone() {
        return new ExportRefused(HttpStatus.GONE, "expired", "a bundle is kept for some time only: ask anew", null);
    }

    /** @param reason the log's own code for it */
    static ExportRefused frozen(String reason) {
        String text = "the log is frozen (" + reason + "): nothing is handed out until its owner has looked at it";
        return new ExportRefused(HttpStatus.SERVICE_UNAVAILABLE, "log-frozen", text, null);
    }

    static ExportRefused notYet() {
        String text = "no checkpoint has the signatures of all witnesses yet";
        return new ExportRefused(
                HttpStatus.SERVICE_UNAVAILABLE, "no-cosigned-checkpoint", text, Duration.ofSeconds(10));
    }

    static ExportRefused clocks() {
        String text = "a witness has signed for a time that has not come: its clock or ours is wrong";
        return new ExportRefused(HttpStatus.SERVICE_UNAVAILABLE, "clocks-differ", text, Duration.ofMinutes(1));
    }

    static ExportRefused noRoom() {
        String text = "there is no room on the disk to put that bundle together: ask for it in parts, or later";
        return new ExportRefused(HttpStatus.SERVICE_UNAVAILABLE, "no-room", text, Duration.ofMinutes(10));
    }

    static ExportRefused tooLong(long bytes) {
        String text = "the leaves of that window have more than " + bytes + " bytes: ask for it in parts";
        return new ExportRefused(HttpStatus.UNPROCESSABLE_CONTENT, "window-too-long", text, null);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    /** As the audit log has it. */
    String reason() {
        return reason;
    }

    /** When it may be otherwise, where that is only a matter of time. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
