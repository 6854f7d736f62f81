package org.chuanyu.adapters.hl7v2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of one frame to the bytes of its answers: read, hand to {@link Intake}, acknowledge. A positive answer is
 * given only after {@link Intake#accept} has returned; whatever fails before that is answered "send again". Thread-safe.
 */
public final class Hl7v2Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Hl7v2Inbox.class);
    /** A message that cannot be read says within this what character set it is in. */
    private static final int HEAD_BYTES = 64 * 1024;

    private final Hl7v2Settings settings;
    private final Intake intake;
    private final Clock clock;
    private final Hl7v2Reader reader = new Hl7v2Reader();
    private final String node = UUID.randomUUID().toString().substring(0, 4);
    private final AtomicLong answers = new AtomicLong();

    public Hl7v2Inbox(Hl7v2Settings settings, Intake intake, Clock clock) {
        this.settings = settings;
        this.intake = intake;
        this.clock = clock;
    }

    /** The frames to send back for one frame; none where the sender asked for none. */
    public List<byte[]> answer(byte[] frame) {
        Instant receivedAt = clock.instant();
        Batch batch = Batch.of(frame);
        if (!batch.enveloped()) {
            return one(frame, receivedAt, List.of());
        }
        List<Problem> warnings = warnings(batch);
        var out = new ByteArrayOutputStream();
        var first = Header.of(batch.messages().get(0));
        String f = String.valueOf(first.delimiters().field());
        String reference = batch.controlId().isEmpty() ? "" : f.repeat(9) + batch.controlId();
        Charset iso = StandardCharsets.ISO_8859_1;
        out.writeBytes(("BHS" + f + first.delimiters().encoding() + f + reference + "\r").getBytes(iso));
        int count = 0;
        for (byte[] message : batch.messages()) {
            for (byte[] answer : one(message, receivedAt, warnings)) {
                out.writeBytes(answer);
                count++;
            }
        }
        out.writeBytes(("BTS" + f + count + "\r").getBytes(iso));
        return count == 0 ? List.of() : List.of(out.toByteArray());
    }

    private static List<Problem> warnings(Batch batch) {
        List<Problem> warnings = new ArrayList<>();
        if (batch.miscounted()) {
            warnings.add(Problem.warning("batch-count", "BTS-1", "BTS-1 is not the number of messages that came"));
        }
        if (batch.unended()) {
            warnings.add(Problem.warning("batch-without-end", "BTS", "the batch has no BTS; messages may be missing"));
        }
        return warnings;
    }

    /** What to send back for bytes that are no frame; the code says why. */
    public List<byte[]> refuse(String code, byte[] beginning) {
        var problem = Problem.ofSender(code, null, sentence(code));
        Header header = Header.of(beginning);
        // Past its bound a frame is not read, so nobody knows how long it was.
        long size = code.equals("frame-too-long") ? -1 : beginning.length;
        // An answer to mere noise would be taken for the answer to the next message.
        boolean noise = header.controlId().isEmpty() && !code.equals("frame-too-long");
        Reply reply = new Reply(header, StandardCharsets.UTF_8, noise);
        refuse(refusal(beginning, size, header, List.of(problem), clock.instant()), reply);
        return reply.frames;
    }

    /** The frames of the answer to one message, made anew for each try to keep the message: the last are those to send. */
    private final class Reply {
        private final Header header;
        private final Charset charset;
        private final boolean silent;
        private List<byte[]> frames = List.of();

        private Reply(Header header, Charset charset, boolean silent) {
            this.header = header;
            this.charset = charset;
            this.silent = silent;
        }

        /** The frames in one; null when there is none. */
        private byte @Nullable [] say(Acknowledgement answer) {
            frames = silent ? List.of() : answers(answer, header, charset);
            if (frames.size() <= 1) {
                return frames.isEmpty() ? null : frames.get(0);
            }
            var all = new ByteArrayOutputStream();
            frames.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    private List<byte[]> one(byte[] message, Instant receivedAt, List<Problem> more) {
        Reply reply = new Reply(Header.of(message), StandardCharsets.UTF_8, false);
        try {
            Reading reading = reader.read(message, settings);
            Charset charset = Charset.forName(reading.charset());
            reply = new Reply(Header.of(message, charset), charset, false);
            accept(reading.submission(message, settings, receivedAt), more, reply);
        } catch (ProblemException e) {
            Charset charset = Decoded.of(head(message), settings).charset();
            Header header = Header.of(message, charset);
            reply = new Reply(header, charset, false);
            refuse(refusal(message, message.length, header, e.problems(), receivedAt), reply);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            reply.say(failed(message, reply.header, e, receivedAt));
        }
        return reply.frames;
    }

    /** The reader's own fault. The exception's text is not shown: it might hold content. */
    private Acknowledgement failed(byte[] message, Header header, Throwable fault, Instant receivedAt) {
        String kind = fault.getClass().getName();
        LOG.error("{}/{}: reading failed with {}", settings.source(), settings.wire(), kind);
        var problem = Problem.ofGateway("failed-inside", null, "the gateway failed to read it: " + kind);
        try {
            intake.noteFailure(refusal(message, message.length, header, List.of(problem), receivedAt));
        } catch (RuntimeException e) {
            LOG.error(
                    "{}/{}: the failure could not be noted: {}",
                    settings.source(),
                    settings.wire(),
                    e.getClass().getName());
        }
        return Acknowledgement.retry();
    }

    private void accept(Submission submission, List<Problem> more, Reply reply) {
        try {
            var all = new ArrayList<>(submission.warnings());
            all.addAll(more);
            Submission whole = new Submission(
                    submission.source(),
                    submission.wire(),
                    submission.messageId(),
                    submission.event(),
                    submission.receivedAt(),
                    submission.raw(),
                    submission.bundle(),
                    submission.losses(),
                    all);
            intake.accept(whole, receipt -> reply.say(Acknowledgement.of(receipt)));
        } catch (RuntimeException e) {
            LOG.error(
                    "{}/{}: intake failed with {}",
                    settings.source(),
                    settings.wire(),
                    e.getClass().getName());
            reply.say(Acknowledgement.retry());
        }
    }

    private void refuse(Refusal refusal, Reply reply) {
        try {
            intake.refuse(refusal, reply.say(Acknowledgement.refused(refusal.problems())));
        } catch (RuntimeException e) {
            // "Never send it again" may be said only when an engineer can see what was refused.
            LOG.error(
                    "{}/{}: refusing failed with {}",
                    settings.source(),
                    settings.wire(),
                    e.getClass().getName());
            reply.say(Acknowledgement.retry());
        }
    }

    private Refusal refusal(byte[] message, long size, Header header, List<Problem> problems, Instant receivedAt) {
        var raw = new Raw(
                message,
                Reading.CONTENT_TYPE,
                header.declaredCharset(),
                Decoded.of(head(message), settings).charset().name());
        String id = header.controlId().isBlank() ? null : header.controlId();
        String event = header.event().isEmpty() ? null : header.event();
        return new Refusal(settings.source(), settings.wire(), id, event, receivedAt, raw, size, problems);
    }

    /** Original mode, or enhanced mode with the accept acknowledgement first (HL7 v2.5.1 §2.9.3). */
    private List<byte[]> answers(Acknowledgement answer, Header header, Charset charset) {
        boolean enhanced = settings.acknowledgement() == Hl7v2Settings.AcknowledgementMode.AUTO
                && !(header.acceptAcknowledgement() + header.applicationAcknowledgement()).isEmpty();
        if (!enhanced) {
            return List.of(bytes(answer, header, charset, false));
        }
        List<byte[]> frames = new ArrayList<>();
        if (isAskedFor(header.acceptAcknowledgement(), answer)) {
            frames.add(bytes(answer, header, charset, true));
        }
        if (isAskedFor(header.applicationAcknowledgement(), answer)) {
            frames.add(bytes(answer, header, charset, false));
        }
        return frames;
    }

    private static boolean isAskedFor(String condition, Acknowledgement answer) {
        return switch (condition.toUpperCase(java.util.Locale.ROOT)) {
            case "AL" -> true;
            case "ER" -> !answer.verdict().isPositive();
            case "SU" -> answer.verdict().isPositive();
            case "", "NE" -> false;
            // Better one answer too many than a sender that waits for ever.
            default -> true;
        };
    }

    private byte[] bytes(Acknowledgement answer, Header header, Charset charset, boolean accept) {
        Instant now = clock.instant();
        String id = Long.toString(now.toEpochMilli(), 36) + node + Long.toString(answers.incrementAndGet(), 36);
        return answer.bytes(header, charset, accept, id.substring(0, Math.min(20, id.length())), now, settings.zone());
    }

    private static byte[] head(byte[] message) {
        return message.length <= HEAD_BYTES ? message : Arrays.copyOf(message, HEAD_BYTES);
    }

    private String sentence(String code) {
        return switch (code) {
            case "frame-too-long" -> "at most " + settings.maxMessageBytes() + " bytes are taken in one frame";
            case "frame-timeout" -> "the frame did not end within " + settings.frameTimeout();
            case "truncated-frame" -> "the frame did not end";
            default -> "bytes came outside of a frame";
        };
    }
}
