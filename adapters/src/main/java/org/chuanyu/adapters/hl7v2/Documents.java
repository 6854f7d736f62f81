package org.chuanyu.adapters.hl7v2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;

/**
 * Documents and pointers to documents in OBX-5: ED and RP (HL7 v2.5.1 §2.A.24, §2.A.65). Each says which document of its
 * report it is and in what state, so that a later message can replace it or take it away.
 */
final class Documents {
    private static final Set<String> TYPES = Set.of("ED", "RP");
    private static final String UNTYPED = "application/octet-stream";
    /** Kinds of media: their word is contained in the type that comes of it, or is the same as saying nothing. */
    private static final Set<String> TYPE_WORDS = Set.of(
            "ap",
            "application",
            "au",
            "audio",
            "ft",
            "im",
            "image",
            "multipart",
            "ns",
            "sd",
            "si",
            "text",
            "octet-stream");

    /** How the files begin that laboratories send, in base64. */
    private static final Map<String, String> BEGINNINGS = Map.of(
            "JVBERi", "application/pdf", "/9j/", "image/jpeg", "iVBORw0KGgo", "image/png", "e1xydGY", "text/rtf");

    private final Draft draft;

    Documents(Draft draft) {
        this.draft = draft;
    }

    static boolean isDocument(Segment obx) {
        return obx.name().equals("OBX") && TYPES.contains(obx.first(2).toUpperCase(Locale.ROOT));
    }

    /**
     * The document; what cannot be read is in the ledger. One that is taken away comes without its content.
     *
     * @param obr25 stands in for an empty OBX-11
     * @param keys how often each key was given in this report
     */
    Optional<Attachment> map(Segment obx, String obr25, Map<String, Integer> keys) {
        String sent = obx.first(11).toUpperCase(Locale.ROOT);
        ObservationStatus status = Statuses.ofResult(sent.isEmpty() ? Statuses.resultCodeFor(obr25) : sent);
        var attachment = new Attachment();
        obx.markWhole(4);
        boolean taken = status == ObservationStatus.ENTEREDINERROR || status == ObservationStatus.CANCELLED;
        if (taken) {
            obx.markWhole(5);
        } else if (obx.has(5)) {
            if (!content(obx, attachment)) {
                obx.markWhole(3, 5);
                draft.ledger().lose(obx, 5, "unreadable-value");
                return Optional.empty();
            }
        } else if (!sent.equals("U")) {
            obx.markWhole(3);
            draft.ledger().warn("document-without-content", obx.path(5), "a document came without its content");
            return Optional.empty();
        }
        CodeableConcept item = item(obx);
        String key = Texts.firstOf(code(item), item.hasText() ? item.getText() : "") + "|"
                + obx.text(4).trim();
        int times = keys.merge(key, 1, Integer::sum);
        attachment.addExtension(
                Extensions.DOCUMENT_KEY, new org.hl7.fhir.r4.model.StringType(times == 1 ? key : key + "|" + times));
        attachment.addExtension(status(status, obx.first(11)));
        attachment.setTitle(item.hasText() ? item.getText() : null);
        draft.time(obx, 14).ifPresent(attachment::setCreationElement);
        return Optional.of(attachment);
    }

    /** What the document is called. An attachment has room for one code and one name: the others are in the ledger. */
    private CodeableConcept item(Segment obx) {
        if (!obx.has(3)) {
            return new CodeableConcept();
        }
        Segment.Element sent = obx.repetitions(3).get(0);
        CodeableConcept item = Codes.concept(sent, draft.source(), "item");
        String code = code(item);
        for (int part : new int[] {1, 2, 4, 5}) {
            String text = sent.part(part);
            if (!text.isEmpty() && !text.equals(code) && !text.equals(item.getText())) {
                draft.ledger().loseAdministrative(sent.path() + "." + part, "unmapped-field");
            }
        }
        return item;
    }

    private static String code(CodeableConcept item) {
        return item.getCoding().stream()
                .filter(Coding::hasCode)
                .map(Coding::getCode)
                .findFirst()
                .orElse("");
    }

    /** The state of a document that {@link #map} made. */
    static ObservationStatus statusOf(Attachment document) {
        String code = document.getExtensionByUrl(Extensions.DOCUMENT_STATUS)
                .getValue()
                .primitiveValue();
        return ObservationStatus.fromCode(code);
    }

    private static Extension status(ObservationStatus status, String sent) {
        var code = new CodeType(status.toCode());
        if (!sent.isEmpty()) {
            code.addExtension(Extensions.RECEIVED_STATUS, new CodeType(sent));
        }
        return new Extension(Extensions.DOCUMENT_STATUS, code);
    }

    private boolean content(Segment obx, Attachment attachment) {
        Segment.Element element = obx.repetitions(5).get(0);
        if (obx.first(2).equalsIgnoreCase("RP")) {
            String url = element.part(1);
            application(element, 2);
            attachment.setUrl(url.replace(" ", "%20")).setContentType(contentType(element, 3));
            return !url.isEmpty();
        }
        application(element, 1);
        String type = contentType(element, 2);
        String encoding = element.part(4).toUpperCase(Locale.ROOT);
        String text = element.part(5);
        String tight = text.replaceAll("\\s", "");
        String sniffed = BEGINNINGS.entrySet().stream()
                .filter(beginning -> tight.startsWith(beginning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        // A print cannot be plain text: whoever names no encoding, or the wrong one, has sent base64.
        boolean plain = encoding.isEmpty() || encoding.equals("A");
        boolean base64 = encoding.equals("BASE64") || plain && (!sniffed.isEmpty() || !type.startsWith("text/"));
        attachment.setContentType(type.equals(UNTYPED) && base64 ? Texts.firstOf(sniffed, type) : type);
        try {
            if (base64) {
                attachment.setData(Base64.getDecoder().decode(tight));
            } else if (plain) {
                attachment.setData(text.getBytes(StandardCharsets.UTF_8));
            } else if (encoding.equals("HEX")) {
                attachment.setData(HexFormat.of().parseHex(tight));
            }
        } catch (IllegalArgumentException e) {
            return false;
        }
        return attachment.hasData() && attachment.getData().length > 0;
    }

    /** Which program made it: nobody who reads the report needs that, and it has no place. */
    private void application(Segment.Element element, int part) {
        if (!element.part(part).isEmpty()) {
            draft.ledger().loseAdministrative(element.path() + "." + part, "unmapped-field");
        }
    }

    /** By the words for type and subtype (tables 0191 and 0291); one that says nothing to us is in the ledger. */
    private String contentType(Segment.Element element, int part) {
        String main = element.part(part).toLowerCase(Locale.ROOT);
        String sub = element.part(part + 1).toLowerCase(Locale.ROOT);
        if (main.indexOf('/') > 0) {
            unknownWord(element, part + 1, sub);
            return main;
        }
        String type = contentType(sub.isEmpty() ? main : sub);
        if (!TYPE_WORDS.contains(main) && (!sub.isEmpty() || type.equals(UNTYPED))) {
            unknownWord(element, part, main);
        }
        if (type.equals(UNTYPED)) {
            unknownWord(element, part + 1, sub);
        }
        return type;
    }

    private void unknownWord(Segment.Element element, int part, String word) {
        if (!word.isEmpty() && !TYPE_WORDS.contains(word)) {
            draft.ledger().loseAdministrative(element.path() + "." + part, "unknown-type");
        }
    }

    private static String contentType(String kind) {
        return switch (kind) {
            case "pdf" -> "application/pdf";
            case "jpg", "jpeg" -> "image/jpeg";
            case "png", "tiff", "gif", "bmp" -> "image/" + kind;
            case "html", "xml", "rtf" -> "text/" + kind;
            case "plain", "text", "txt" -> "text/plain";
            case "dicom" -> "application/dicom";
            default -> UNTYPED;
        };
    }
}
