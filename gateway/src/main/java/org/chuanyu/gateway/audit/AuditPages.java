package org.chuanyu.gateway.audit;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/** Entries as bundles: one page of a search with the link to the next, or the history of one. */
final class AuditPages {
    static final String SEQUENCE = "sequence";

    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements", "_summary");

    private AuditPages() {}

    static Bundle bundle(
            List<StoredEntry> found,
            @Nullable Integer total,
            boolean more,
            boolean oldestFirst,
            RequestDetails request) {
        String base = request.getFhirServerBase() + "/AuditEvent";
        Map<String, String[]> parameters = new TreeMap<>(request.getParameters());
        Bundle bundle = new Bundle().setType(Bundle.BundleType.SEARCHSET);
        if (total != null) {
            bundle.setTotal(total);
        }
        bundle.addLink().setRelation("self").setUrl(address(base, parameters));
        for (StoredEntry entry : found) {
            AuditEvent event = AuditEvents.of(entry);
            bundle.addEntry()
                    .setFullUrl(base + "/" + entry.seq())
                    .setResource(event)
                    .getSearch()
                    .setMode(Bundle.SearchEntryMode.MATCH);
        }
        if (more && !found.isEmpty()) {
            long last = found.get(found.size() - 1).seq();
            parameters.put(SEQUENCE, new String[] {(oldestFirst ? "gt" : "lt") + last});
            bundle.addLink().setRelation("next").setUrl(address(base, parameters));
        }
        return bundle;
    }

    /** FHIR R4 §3.1.0.7.2, of what is written once. A wish that would narrow it is refused: there is one version. */
    static Bundle history(StoredEntry entry, RequestDetails request) {
        if (!SHAPE.containsAll(request.getParameters().keySet())) {
            throw new InvalidRequestException("an entry has one version: its history takes no parameters");
        }
        Bundle bundle = new Bundle().setType(Bundle.BundleType.HISTORY).setTotal(1);
        // HAPI takes nothing in a history that has no version, the bundle itself included.
        bundle.setId(new IdType("Bundle", UUID.randomUUID().toString(), AuditEvents.VERSION));
        String address = request.getFhirServerBase() + "/AuditEvent/" + entry.seq();
        bundle.addLink().setRelation("self").setUrl(address + "/_history");
        Bundle.BundleEntryComponent only = bundle.addEntry().setFullUrl(address).setResource(AuditEvents.of(entry));
        only.getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("AuditEvent");
        only.getResponse()
                .setStatus("201 Created")
                .setEtag("W/\"" + AuditEvents.VERSION + "\"")
                .setLastModified(Date.from(entry.at()));
        return bundle;
    }

    private static String address(String base, Map<String, String[]> parameters) {
        String query = parameters.entrySet().stream()
                .flatMap(parameter -> Arrays.stream(parameter.getValue())
                        .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? base : base + "?" + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
