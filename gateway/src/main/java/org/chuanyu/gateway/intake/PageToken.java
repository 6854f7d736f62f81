package org.chuanyu.gateway.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;

/** Where a page of messages ended. Opaque to callers; new messages do not shift the pages after it. */
record PageToken(Instant receivedAt, String id) {

    static PageToken parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            return new PageToken(Instant.parse(text.substring(0, space)), text.substring(space + 1));
        } catch (RuntimeException e) {
            throw new ProblemException(Problem.ofSender("bad-page-token", "after", "not a page token of ours"));
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((receivedAt + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
