package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Extension;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a report, told apart by {@link Extensions#DOCUMENT_KEY}: what a message does not carry stays, and what it takes
 * away keeps its place without its content, so that whoever got it learns of that. Pure.
 */
final class ReportDocuments {
    private static final Set<String> CORRECTIONS = Set.of("corrected", "amended", "cancelled", "entered-in-error");

    private ReportDocuments() {}

    /** What the report has after a newer message. A sender without keys (FHIR) says the whole of its list again. */
    static List<Attachment> merged(List<Attachment> known, List<Attachment> incoming) {
        boolean whole = incoming.stream().anyMatch(document -> key(document) == null);
        Map<String, Attachment> byKey = new LinkedHashMap<>();
        List<Attachment> unkeyed = new ArrayList<>();
        for (Attachment document : known) {
            String key = key(document);
            if (key != null) {
                byKey.put(key, document);
            } else if (!whole) {
                unkeyed.add(document);
            }
        }
        for (Attachment document : incoming) {
            String key = key(document);
            if (key == null) {
                unkeyed.add(document);
            } else {
                byKey.merge(key, document, ReportDocuments::replaced);
            }
        }
        List<Attachment> merged = new ArrayList<>(byKey.values());
        merged.addAll(unkeyed);
        return merged;
    }

    /** Those of a message that is late as a whole which count all the same: what only it carries, and what it corrects later. */
    static List<Attachment> countedOfLate(List<Attachment> known, List<Attachment> incoming, boolean issuedLater) {
        List<String> there = known.stream().map(ReportDocuments::key).toList();
        return incoming.stream()
                .filter(document -> key(document) != null)
                .filter(document -> there.contains(key(document))
                        ? issuedLater && CORRECTIONS.contains(status(document))
                        : hasContent(document))
                .toList();
    }

    /** A state alone (OBX-11 U) keeps the content that came before; what is taken away has none. */
    private static Attachment replaced(Attachment before, Attachment now) {
        if (hasContent(now) || Set.of("cancelled", "entered-in-error").contains(status(now))) {
            return now;
        }
        Attachment kept = before.copy();
        kept.getExtension().removeIf(extension -> Extensions.DOCUMENT_STATUS.equals(extension.getUrl()));
        Extension status = now.getExtensionByUrl(Extensions.DOCUMENT_STATUS);
        return status == null ? kept : (Attachment) kept.addExtension(status.copy());
    }

    private static boolean hasContent(Attachment document) {
        return document.hasData() || document.hasUrl();
    }

    private static @Nullable String key(Attachment document) {
        return value(document, Extensions.DOCUMENT_KEY);
    }

    private static String status(Attachment document) {
        return String.valueOf(value(document, Extensions.DOCUMENT_STATUS));
    }

    private static @Nullable String value(Attachment document, String url) {
        Extension extension = document.getExtensionByUrl(url);
        return extension == null || extension.getValue() == null
                ? null
                : extension.getValue().primitiveValue();
    }
}
