package org.chuanyu.gateway.desk;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.desk.MessageTrace.Answer;
import org.chuanyu.gateway.desk.MessageTrace.Code;
import org.chuanyu.gateway.desk.MessageTrace.Codes;
import org.chuanyu.gateway.desk.MessageTrace.Received;
import org.chuanyu.gateway.desk.MessageTrace.Stored;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts the stages of one message together from the modules that know them. Must be called inside a transaction. */
@Component
class TraceReader {
    private final Messages messages;
    private final Records records;
    private final Deliveries deliveries;
    private final FhirContext fhir;

    TraceReader(Messages messages, Records records, Deliveries deliveries, FhirContext fhir) {
        this.messages = messages;
        this.records = records;
        this.deliveries = deliveries;
        this.fhir = fhir;
    }

    /** The stages without bodies; {@code why} says why. */
    MessageTrace without(Messages.Entry entry, String why) {
        return trace(
                entry,
                why,
                without(entry),
                entry.stored().stream()
                        .map(ref -> new Stored(ref.reference(), ref.version(), null))
                        .toList(),
                null);
    }

    MessageTrace withContent(Messages.Entry entry) {
        try {
            Optional<Messages.Content> content = messages.content(entry.id());
            return trace(
                    entry,
                    "shown",
                    content.map(body -> received(entry, body)).orElseGet(() -> without(entry)),
                    stored(entry),
                    content.map(Messages.Content::answer).orElse(null));
        } catch (Vault.KeyDestroyed e) {
            return without(entry, "destroyed");
        }
    }

    private MessageTrace trace(
            Messages.Entry entry, String content, Received received, List<Stored> stored, @Nullable String answer) {
        boolean shown = content.equals("shown");
        return new MessageTrace(
                entry.id(),
                entry.participant(),
                entry.wire(),
                entry.controlId(),
                entry.event(),
                entry.receivedAt(),
                entry.state(),
                entry.duplicateOf(),
                entry.controlIdReused(),
                entry.patientId(),
                content,
                received,
                entry.problems(),
                stored,
                codes(entry.codes(), shown),
                entry.losses(),
                messages.validationErrors(entry.id()).orElse(null),
                new Answer(entry.state(), answer),
                shown ? deliveries.ofMessageOpened(entry.id()) : deliveries.ofMessage(entry.id()));
    }

    private static Received without(Messages.Entry entry) {
        return new Received(
                size(entry), entry.declaredCharset(), entry.charset(), null, null, null, null, null, null, null);
    }

    /** Nobody counted what was not read to its end. */
    private static @Nullable Integer size(Messages.Entry entry) {
        return entry.size() < 0 ? null : entry.size();
    }

    private static Received received(Messages.Entry entry, Messages.Content content) {
        return new Received(
                size(entry),
                entry.declaredCharset(),
                content.charset(),
                content.contentType(),
                content.sm3(),
                content.cut() ? true : null,
                content.cut() ? content.raw().length : null,
                content.cut() ? Sm3.hex(content.raw()) : null,
                new String(content.raw(), charset(content.charset())),
                Base64.getEncoder().encodeToString(content.raw()));
    }

    private List<Stored> stored(Messages.Entry entry) {
        return records.load(entry.stored()).stream().map(this::stored).toList();
    }

    private Stored stored(Resource resource) {
        return new Stored(
                resource.fhirType() + "/" + resource.getIdElement().getIdPart(),
                Integer.parseInt(resource.getMeta().getVersionId()),
                fhir.newJsonParser().encodeResourceToString(resource));
    }

    private static Codes codes(List<Messages.CodeEntry> entries, boolean shown) {
        List<Code> codes = entries.stream()
                .map(entry -> new Code(
                        entry.kind(),
                        entry.to() != null,
                        shown ? entry.from() : null,
                        shown ? entry.to() : null,
                        entry.mapVersion()))
                .toList();
        int mapped = (int) codes.stream().filter(Code::mapped).count();
        return new Codes(mapped, codes.size() - mapped, codes);
    }

    /** The detected character set; one that this JVM does not know must not hide the message. */
    private static Charset charset(String name) {
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }
}
