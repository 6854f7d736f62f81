package org.chuanyu.gateway.audit.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code {"from": …, "to": …, "scope": …}} and nothing else: a misspelt member could be the one that narrows the window. Refusals
 * are 422 and say nothing of the body back.
 */
@Component
final class AskReader {
    static final int MOST = 4096;

    /** An inspector's clock may be ahead of ours. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    /** Of the clocks that people here read. */
    static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private static final Set<String> MEMBERS = Set.of("from", "to", "scope");
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final Clock clock;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    AskReader(Clock clock) {
        this.clock = clock;
    }

    Ask read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST + 1);
        if (bytes.length > MOST) {
            throw ExportRefused.unprocessable("bad-body", "a request has at most " + MOST + " bytes");
        }
        JsonNode tree = tree(bytes);
        if (!MEMBERS.containsAll(tree.propertyNames())) {
            throw ExportRefused.unprocessable("bad-body", "the members are from, to and scope, and no others");
        }
        scope(tree);
        return checked(new Ask(instant(tree, "from"), instant(tree, "to")));
    }

    /** From the fields of a page: times of China's clocks, without an offset. */
    Ask read(String from, String to) {
        try {
            return checked(new Ask(
                    LocalDateTime.parse(from).atZone(CHINA).toInstant(),
                    LocalDateTime.parse(to).atZone(CHINA).toInstant()));
        } catch (DateTimeException e) {
            throw ExportRefused.unprocessable("bad-window", "both are times of day");
        }
    }

    private Ask checked(Ask ask) {
        if (ask.from().isBefore(EARLIEST) || ask.to().isAfter(LATEST)) {
            throw ExportRefused.unprocessable("bad-window", "years have four digits");
        }
        if (!ask.from().isBefore(ask.to())) {
            throw ExportRefused.unprocessable("bad-window", "from is before to");
        }
        if (ask.from().isAfter(clock.instant().plus(CLOCKS))) {
            throw ExportRefused.unprocessable("bad-window", "from has not come yet");
        }
        return ask;
    }

    private JsonNode tree(byte[] bytes) {
        try {
            JsonNode tree = json.readTree(StrictText.utf8(bytes, Reason.MALFORMED_TEXT));
            if (tree.isObject()) {
                return tree;
            }
        } catch (JacksonException | EvidenceRefused e) {
            // Its message would say the body back.
        }
        throw ExportRefused.unprocessable("bad-body", "the body is one JSON object (RFC 8259), each member once");
    }

    private static void scope(JsonNode tree) {
        JsonNode scope = tree.path("scope");
        boolean leaves =
                scope.isMissingNode() || scope.isString() && scope.asString().equals("leaves");
        if (leaves) {
            return;
        }
        if (scope.isObject() && scope.size() == 1 && scope.path("case").isString()) {
            throw ExportRefused.unprocessable("no-such-case", "there is no such inspection case");
        }
        throw ExportRefused.unprocessable("bad-scope", "scope is \"leaves\", or {\"case\": id}");
    }

    private static Instant instant(JsonNode tree, String member) {
        JsonNode value = tree.path(member);
        try {
            Instant instant = Instant.parse(value.isString() ? value.asString() : "");
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // answered below
        }
        throw ExportRefused.unprocessable("bad-window", member + " is an instant in ISO 8601 with its offset");
    }
}
