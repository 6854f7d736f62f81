package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.chuanyu.fhir.Span;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Versions of one resource in pages (FHIR R4 §3.1.0.7.2), newest first. A page begins below a version, so that new versions shift
 * nothing. What is not understood is refused: it would show more than was asked for.
 */
@Component
final class Histories {
    private static final int DEFAULT_COUNT = 100;
    private static final int MAX_COUNT = Shelf.MAX_VERSIONS;
    private static final String BELOW = "_below";
    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements", "_summary");

    private final Shelf shelf;

    Histories(Shelf shelf) {
        this.shelf = shelf;
    }

    /** One page and what it shows; empty when the resource is not there for the reader. */
    record Page(Bundle bundle, Map<Stored, Resource> shown) {}

    /** What is asked for; the time as it was written, for the links. */
    private record Wish(@Nullable String since, Shelf.Range range) {
        int count() {
            return range.most();
        }
    }

    Page page(Reading reading, String type, String id, RequestDetails request) {
        Wish wish = read(request.getParameters());
        Shelf.Part part = shelf.range(reading, type, id, wish.range());
        Bundle bundle = new Bundle();
        bundle.setType(BundleType.HISTORY);
        // HAPI takes nothing in a history that has no version, the bundle itself included.
        bundle.setId(new IdType("Bundle", UUID.randomUUID().toString(), "1"));
        if (part.whole()) {
            bundle.setTotal(shelf.count(reading, type, id, wish.range()));
        }
        String path = request.getFhirServerBase() + "/" + type + "/" + id;
        part.shown().forEach((row, resource) -> add(bundle, path, row, resource));
        bundle.addLink()
                .setRelation("self")
                .setUrl(link(path, wish, wish.range().below()));
        if (part.rest() > 0) {
            bundle.addLink().setRelation("next").setUrl(link(path, wish, part.rest()));
        }
        return new Page(bundle, part.shown());
    }

    private static void add(Bundle bundle, String path, Stored row, Resource resource) {
        Bundle.BundleEntryComponent entry = bundle.addEntry().setFullUrl(path).setResource(resource);
        boolean first = row.number() == 1;
        entry.getRequest()
                .setMethod(first ? HTTPVerb.POST : HTTPVerb.PUT)
                .setUrl(first ? row.ref().type() : row.ref().reference());
        entry.getResponse()
                .setStatus(first ? "201 Created" : "200 OK")
                .setEtag("W/\"" + row.number() + "\"")
                .setLastModified(Date.from(row.updated()));
    }

    private static String link(String path, Wish wish, int below) {
        return path + "/_history?_count=" + wish.count()
                + (wish.since() == null ? "" : "&_since=" + QueryReader.encoded(wish.since()))
                + (below == Integer.MAX_VALUE ? "" : "&" + BELOW + "=" + below);
    }

    private static Wish read(Map<String, String[]> parameters) {
        String since = null;
        int below = Integer.MAX_VALUE;
        int count = DEFAULT_COUNT;
        for (Map.Entry<String, String[]> given : parameters.entrySet()) {
            String name = given.getKey();
            if (SHAPE.contains(name)) {
                continue;
            }
            if (given.getValue().length != 1) {
                throw Refusals.bad("a parameter of a history is given once");
            }
            String value = given.getValue()[0];
            switch (name) {
                case "_since" -> since = value.replace(' ', '+');
                case "_count" -> count = Math.min(number(value), MAX_COUNT);
                case BELOW -> below = number(value);
                default ->
                    throw Refusals.unsupported("a history takes _since and _count; _at and others are not known");
            }
        }
        if (count == 0) {
            throw Refusals.bad("_count of a history is at least 1");
        }
        Span span = since == null
                ? null
                : Span.parse(since).orElseThrow(() -> Refusals.bad("_since is not a FHIR instant"));
        return new Wish(since, new Shelf.Range(span == null ? null : span.low(), below, count));
    }

    private static int number(String value) {
        if (!value.matches("\\d{1,9}")) {
            throw Refusals.bad("_count and the place of a page are numbers");
        }
        return Integer.parseInt(value);
    }
}
