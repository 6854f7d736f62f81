package org.chuanyu.gateway.audit;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;

/** One page of entries as a searchset with the link to the next. */
final class AuditPages {
    static final String SEQUENCE = "sequence";

    private AuditPages() {}

    static Bundle bundle(
            List<StoredEntry> found, int total, boolean more, boolean oldestFirst, RequestDetails request) {
        String base = request.getFhirServerBase() + "/AuditEvent";
        Map<String, String[]> parameters = new TreeMap<>(request.getParameters());
        Bundle bundle = new Bundle().setType(Bundle.BundleType.SEARCHSET).setTotal(total);
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
