package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Searches and their pages. */
@Component
final class Searches {
    /** So many of the sorted results can be paged to; the number of all is told whatever it is. */
    static final int MAX_PAGED = 10_000;

    private static final int UNKNOWN = -1;
    private static final String PAGE = "_page";
    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements", "_summary");

    private final JdbcClient jdbc;
    private final Indexer indexer;
    private final Shelf shelf;
    private final Includes includes;
    private final SearchResults results;
    private final NowRestricted restricted;

    Searches(
            JdbcClient jdbc,
            Indexer indexer,
            Shelf shelf,
            Includes includes,
            SearchResults results,
            NowRestricted restricted) {
        this.jdbc = jdbc;
        this.indexer = indexer;
        this.shelf = shelf;
        this.includes = includes;
        this.results = results;
        this.restricted = restricted;
    }

    /** One page and what it shows. */
    record Page(Bundle bundle, Collection<Stored> shown, int total) {}

    Page page(Reading reading, String type, RequestDetails request) {
        Map<String, String[]> parameters = request.getParameters();
        String base = request.getFhirServerBase();
        String[] page = parameters.get(PAGE);
        if (page != null) {
            return later(reading, type, request, page[0]);
        }
        Query query = QueryReader.read(type, parameters, base);
        List<String> ids = query.count() == 0 ? List.of() : find(reading, query);
        boolean whole = query.count() > 0 && ids.size() < MAX_PAGED;
        int number = query.total() || query.count() == 0 ? count(reading, query, whole ? ids.size() : -1) : UNKNOWN;
        List<String> including =
                query.includes().stream().map(Query.Include::toString).toList();
        SearchResults.Found found = new SearchResults.Found(type, ids, including, query.count(), number);
        String token = ids.size() > query.count() ? results.keep(reading, found) : null;
        String said = query.said().isEmpty() ? "" : "?" + query.said();
        return show(reading, new Place(request, token, base + "/" + type + said), found, ids, 0);
    }

    /** Where a page stands: its token when there are several, its own address when there is one only. */
    private record Place(RequestDetails request, @Nullable String token, String only) {}

    /** @param known how many there are when that is known already, or -1 */
    private int count(Reading reading, Query query, int known) {
        if (known >= 0 && restricted.settled()) {
            return known;
        }
        QuerySql.Statement statement = QuerySql.count(query, reading.view(), indexer::token);
        return jdbc.sql(statement.sql())
                .params(statement.values())
                .query((row, number) -> {
                    // What will be hidden once it is judged again must not be counted now.
                    boolean sure = restricted.settled() || !row.getBoolean("foreign_ones");
                    if (!sure && query.count() == 0) {
                        throw Refusals.of(
                                503, IssueType.TRANSIENT, "stored records are being graded again; count in a while");
                    }
                    return sure ? row.getInt("found") : UNKNOWN;
                })
                .single();
    }

    private Page later(Reading reading, String type, RequestDetails request, String token) {
        for (String name : request.getParameters().keySet()) {
            if (!name.equals(PAGE) && !SHAPE.contains(name)) {
                throw Refusals.bad("a page takes no further search parameters");
            }
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 2 || !parts[1].matches("\\d{1,6}")) {
            throw Refusals.bad("not a page of ours");
        }
        SearchResults.Found found = results.find(reading, type, parts[0])
                .orElseThrow(() -> Refusals.gone("the search is over; search again"));
        return show(
                reading, new Place(request, parts[0], ""), found, visible(reading, found), Integer.parseInt(parts[1]));
    }

    private List<String> find(Reading reading, Query query) {
        QuerySql.Statement statement = QuerySql.of(query, reading.view(), MAX_PAGED, indexer::token);
        return jdbc.sql(statement.sql())
                .params(statement.values())
                .query((row, number) -> row.getString(1))
                .list();
    }

    /** A right may have ended since the search: what may not be read any more is not counted either, nor paged to. */
    private Set<String> visible(Reading reading, SearchResults.Found found) {
        return new HashSet<>(jdbc.sql("SELECT h.id FROM resource_head h WHERE h.type = :type AND h.id = ANY(:ids) AND "
                        + View.sees("h"))
                .params(reading.view().parameters())
                .param("type", found.type())
                .param("ids", found.ids().toArray(String[]::new))
                .query((row, number) -> row.getString(1))
                .list());
    }

    private Page show(Reading reading, Place place, SearchResults.Found found, Collection<String> visible, int from) {
        int start = Math.min(from, found.ids().size());
        int end = Math.min(start + found.pageSize(), found.ids().size());
        List<VersionRef> wanted = found.ids().subList(start, end).stream()
                .map(id -> new VersionRef(found.type(), id, 0))
                .toList();
        Map<Stored, Resource> matches = wanted.isEmpty() ? Map.of() : shelf.current(reading, wanted);
        Map<Stored, Resource> included = includes.of(reading, found, matches.keySet());
        String base = place.request().getFhirServerBase();
        Bundle bundle = new Bundle();
        bundle.setType(BundleType.SEARCHSET);
        int total = total(found, visible);
        if (total >= 0) {
            bundle.setTotal(total);
        }
        matches.values().forEach(resource -> add(bundle, base, resource, SearchEntryMode.MATCH));
        included.values().forEach(resource -> add(bundle, base, resource, SearchEntryMode.INCLUDE));
        boolean more = links(bundle, place, found, visible, start, end);
        if (!more && found.pageSize() > 0 && found.cut()) {
            bundle.addEntry().setResource(cut()).getSearch().setMode(SearchEntryMode.OUTCOME);
        }
        Map<Stored, Resource> shown = new LinkedHashMap<>(matches);
        shown.putAll(included);
        return new Page(bundle, new ArrayList<>(shown.keySet()), total < 0 ? matches.size() : total);
    }

    /** Of what cannot be paged to nobody knows later whether it may still be seen. */
    private static int total(SearchResults.Found found, Collection<String> visible) {
        boolean all = visible.size() == found.ids().size();
        return !found.counted() || found.found() > found.ids().size() && !all
                ? UNKNOWN
                : all ? found.found() : visible.size();
    }

    private static OperationOutcome cut() {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.WARNING)
                .setCode(OperationOutcome.IssueType.TOOCOSTLY)
                .setDiagnostics("the search found more; only the first " + MAX_PAGED
                        + " can be paged to. Narrow it, for instance by _lastUpdated");
        return outcome;
    }

    private static void add(Bundle bundle, String base, Resource resource, SearchEntryMode mode) {
        bundle.addEntry()
                .setFullUrl(base + "/" + resource.fhirType() + "/"
                        + resource.getIdElement().getIdPart())
                .setResource(resource)
                .getSearch()
                .setMode(mode);
    }

    /**
     * The links to pages repeat no search parameter, and that of a single page no value that identifies somebody: an identifier
     * must not end up in somebody's log of addresses.
     *
     * @return whether there is a next page
     */
    private static boolean links(
            Bundle bundle, Place place, SearchResults.Found found, Collection<String> visible, int start, int end) {
        if (place.token() == null) {
            bundle.addLink().setRelation("self").setUrl(place.only());
            return false;
        }
        String page = place.request().getFhirServerBase() + "/" + found.type() + "?" + PAGE + "=" + place.token() + ".";
        StringBuilder shape = new StringBuilder();
        for (String name : SHAPE) {
            String[] given = place.request().getParameters().get(name);
            if (given != null && given.length > 0 && given[0].matches("[A-Za-z0-9/,.+-]{1,200}")) {
                shape.append('&').append(name).append('=').append(given[0].replace("+", "%2B"));
            }
        }
        bundle.addLink().setRelation("self").setUrl(page + start + shape);
        boolean more = found.ids().subList(end, found.ids().size()).stream().anyMatch(visible::contains);
        if (more) {
            bundle.addLink().setRelation("next").setUrl(page + end + shape);
        }
        if (start > 0) {
            bundle.addLink().setRelation("previous").setUrl(page + Math.max(0, start - found.pageSize()) + shape);
        }
        return more;
    }
}
