package org.chuanyu.gateway.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;

/** Where a page of messages ended. Opaque to callers; new messages do not shift the pages after it. */
record PageToken(Instant receivedAt, String id) {
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    static PageToken parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            PageToken read = new PageToken(Instant.parse(text.substring(0, space)), text.substring(space + 1));
            // Forged ones may hold times and characters that the database does not know.
            if (read.receivedAt.isAfter(EARLIEST)
                    && read.receivedAt.isBefore(LATEST)
                    && read.id.chars().noneMatch(Character::isISOControl)) {
                return read;
            }
        } catch (RuntimeException e) {
            // As below.
        }
        throw new ProblemException(Problem.ofSender("bad-page-token", "after", "not a page token of ours"));
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((receivedAt + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
