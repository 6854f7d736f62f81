package org.chuanyu.adapters.hl7v2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Attachment;

/** Documents and pointers to documents in OBX-5: ED and RP (HL7 v2.5.1 §2.A.24, §2.A.65). */
final class Documents {
    private static final Set<String> TYPES = Set.of("ED", "RP");

    private final Draft draft;

    Documents(Draft draft) {
        this.draft = draft;
    }

    static boolean isDocument(Segment obx) {
        return TYPES.contains(obx.first(2).toUpperCase(Locale.ROOT));
    }

    /** The document, or nothing with its loss in the ledger. */
    Optional<Attachment> map(Segment obx) {
        if (obx.repetitions(5).isEmpty()) {
            return Optional.empty();
        }
        Segment.Element element = obx.repetitions(5).get(0);
        var attachment = new Attachment();
        boolean pointer = obx.first(2).equalsIgnoreCase("RP");
        if (pointer) {
            String url = element.leading(1);
            element.part(2);
            if (url.isEmpty()) {
                return lost(obx, element);
            }
            attachment.setUrl(url.replace(" ", "%20")).setContentType(contentType(element.part(3), element.part(4)));
        } else {
            element.part(1);
            Optional<byte[]> data = data(element.part(4), element.part(5));
            if (data.isEmpty()) {
                return lost(obx, element);
            }
            attachment.setData(data.get()).setContentType(contentType(element.part(2), element.part(3)));
        }
        return Optional.of(attachment);
    }

    private Optional<Attachment> lost(Segment obx, Segment.Element element) {
        element.text();
        draft.ledger().lose(obx, 5, "unreadable-value");
        return Optional.empty();
    }

    private static Optional<byte[]> data(String encoding, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return switch (encoding.toUpperCase(Locale.ROOT)) {
                case "BASE64" -> Optional.of(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
                case "HEX" -> Optional.of(HexFormat.of().parseHex(text.replaceAll("\\s", "")));
                case "A", "" -> Optional.of(text.getBytes(StandardCharsets.UTF_8));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String contentType(String type, String subtype) {
        String main = type.toLowerCase(Locale.ROOT);
        String sub = subtype.toLowerCase(Locale.ROOT);
        if (main.indexOf('/') > 0) {
            return main;
        }
        String kind = sub.isEmpty() ? main : sub;
        return switch (kind) {
            case "pdf" -> "application/pdf";
            case "jpg", "jpeg" -> "image/jpeg";
            case "png", "tiff", "gif", "bmp" -> "image/" + kind;
            case "html", "xml", "rtf" -> "text/" + kind;
            case "plain", "text", "txt" -> "text/plain";
            case "dicom" -> "application/dicom";
            default -> "application/octet-stream";
        };
    }
}
