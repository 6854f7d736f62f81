package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** A message of the story with its blanks filled in: numbers and times differ at every start, the synthetic person does not. */
final class StoryMessage {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.of("Asia/Shanghai"));

    private StoryMessage() {}

    static String stamp(Instant at) {
        return STAMP.format(at);
    }

    /**
     * Reads {@code demo/<name>.hl7}.
     *
     * @param run tells this start's numbers apart from other starts'
     */
    static String of(String name, String run, Instant now) {
        try (InputStream in = StoryMessage.class.getResourceAsStream("/demo/" + name + ".hl7")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks demo/" + name + ".hl7");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{run}", run)
                    .replace("{now}", stamp(now))
                    .replace("{hour-ago}", stamp(now.minusSeconds(3600)))
                    .replace("{half-hour-ago}", stamp(now.minusSeconds(1800)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
