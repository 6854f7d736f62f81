package org.chuanyu.bench.conversion;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.adapters.hl7v2.Hl7v2Inbox;
import org.chuanyu.adapters.hl7v2.Hl7v2Reader;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.adapters.hl7v2.Reading;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;

/** Our reader: bytes to bundle and losses. A batch goes through the inbox, which cuts it and acknowledges every message. */
public final class OurReader implements Function<byte[], Supplier<String>> {
    private final FhirContext fhir = FhirContext.forR4();
    private final Hl7v2Settings settings = Hl7v2Settings.of(new ParticipantId("dazu-rmyy"), "lis");
    private final Hl7v2Reader reader = new Hl7v2Reader();
    private final ThreadLocal<List<Submission>> kept = ThreadLocal.withInitial(ArrayList::new);
    private final Hl7v2Inbox inbox = new Hl7v2Inbox(settings, new Keeping(), Clock.systemUTC());

    @Override
    public Supplier<String> apply(byte[] message) {
        if (!isBatch(message)) {
            Reading reading = reader.read(message, settings);
            return () -> text(List.of(reading.bundle()), reading.losses());
        }
        kept.get().clear();
        inbox.answer(message);
        List<Submission> messages = List.copyOf(kept.get());
        return () -> text(
                messages.stream().map(Submission::bundle).toList(),
                messages.stream().flatMap(each -> each.losses().stream()).toList());
    }

    private String text(List<Bundle> bundles, List<Loss> losses) {
        IParser parser = fhir.newJsonParser();
        StringBuilder text = new StringBuilder();
        bundles.forEach(
                bundle -> text.append(parser.encodeResourceToString(bundle)).append('\n'));
        losses.forEach(loss -> text.append("LOSS ")
                .append(loss.severity())
                .append(' ')
                .append(loss.path())
                .append('\n'));
        return text.toString();
    }

    static boolean isBatch(byte[] message) {
        String head = new String(message, 0, Math.min(3, message.length), StandardCharsets.ISO_8859_1);
        return head.equals("FHS") || head.equals("BHS");
    }

    private final class Keeping implements Intake {
        @Override
        public Receipt accept(Submission submission) {
            kept.get().add(submission);
            return new Receipt.Accepted(submission.messageId(), List.of());
        }

        @Override
        public void refuse(Refusal refusal) {
            throw new IllegalStateException("refused: " + refusal.problems());
        }

        @Override
        public void noteFailure(Refusal failure) {
            throw new IllegalStateException("failed: " + failure.problems());
        }
    }
}
