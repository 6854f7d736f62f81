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
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Searches and their pages. */
@Component
final class Searches {
    /** Past it a search is refused: the client narrows it, for instance by {@code _lastUpdated}. */
    static final int MAX_FOUND = 50_000;

    private static final String PAGE = "_page";
    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements", "_summary");

    private final JdbcClient jdbc;
    private final Indexer indexer;
    private final Shelf shelf;
    private final Includes includes;
    private final SearchResults results;

    Searches(JdbcClient jdbc, Indexer indexer, Shelf shelf, Includes includes, SearchResults results) {
        this.jdbc = jdbc;
        this.indexer = indexer;
        this.shelf = shelf;
        this.includes = includes;
        this.results = results;
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
        List<String> ids = find(reading, query);
        List<String> including =
                query.includes().stream().map(Query.Include::toString).toList();
        SearchResults.Found found = new SearchResults.Found(type, ids, including, query.count());
        String token = query.count() > 0 && ids.size() > query.count() ? results.keep(reading, found) : null;
        Page first = show(reading, request, found, ids, 0, token);
        if (!query.total()) {
            first.bundle().setTotalElement(null);
        }
        return first;
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
        return show(reading, request, found, visible(reading, found), Integer.parseInt(parts[1]), parts[0]);
    }

    private List<String> find(Reading reading, Query query) {
        QuerySql.Statement statement = QuerySql.of(query, reading.view(), MAX_FOUND + 1, indexer::token);
        List<String> ids = jdbc.sql(statement.sql())
                .params(statement.values())
                .query((row, number) -> row.getString(1))
                .list();
        if (ids.size() > MAX_FOUND) {
            throw Refusals.tooCostly("the search finds too many; narrow it, for instance by _lastUpdated");
        }
        return ids;
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

    private Page show(
            Reading reading,
            RequestDetails request,
            SearchResults.Found found,
            Collection<String> visible,
            int from,
            @Nullable String token) {
        int start = Math.min(from, found.ids().size());
        int end = Math.min(start + found.pageSize(), found.ids().size());
        List<VersionRef> wanted = found.ids().subList(start, end).stream()
                .map(id -> new VersionRef(found.type(), id, 0))
                .toList();
        Map<Stored, Resource> matches = wanted.isEmpty() ? Map.of() : shelf.current(reading, wanted);
        Map<Stored, Resource> included = includes.of(reading, found, matches.keySet());
        String base = request.getFhirServerBase();
        Bundle bundle = new Bundle();
        bundle.setType(BundleType.SEARCHSET);
        bundle.setTotal(visible.size());
        matches.values().forEach(resource -> add(bundle, base, resource, SearchEntryMode.MATCH));
        included.values().forEach(resource -> add(bundle, base, resource, SearchEntryMode.INCLUDE));
        if (token != null) {
            link(bundle, request, found, visible, token, start, end);
        }
        Map<Stored, Resource> shown = new LinkedHashMap<>(matches);
        shown.putAll(included);
        return new Page(bundle, new ArrayList<>(shown.keySet()), visible.size());
    }

    private static void add(Bundle bundle, String base, Resource resource, SearchEntryMode mode) {
        bundle.addEntry()
                .setFullUrl(base + "/" + resource.fhirType() + "/"
                        + resource.getIdElement().getIdPart())
                .setResource(resource)
                .getSearch()
                .setMode(mode);
    }

    /** The links repeat no search parameter: an identifier of a search must not end up in somebody's log of addresses. */
    private static void link(
            Bundle bundle,
            RequestDetails request,
            SearchResults.Found found,
            Collection<String> visible,
            String token,
            int start,
            int end) {
        String page = request.getFhirServerBase() + "/" + found.type() + "?" + PAGE + "=" + token + ".";
        StringBuilder shape = new StringBuilder();
        for (String name : SHAPE) {
            String[] given = request.getParameters().get(name);
            if (given != null && given.length > 0 && given[0].matches("[A-Za-z0-9/,.+-]{1,200}")) {
                shape.append('&').append(name).append('=').append(given[0].replace("+", "%2B"));
            }
        }
        if (found.ids().subList(end, found.ids().size()).stream().anyMatch(visible::contains)) {
            bundle.addLink().setRelation("next").setUrl(page + end + shape);
        }
        if (start > 0) {
            bundle.addLink().setRelation("previous").setUrl(page + Math.max(0, start - found.pageSize()) + shape);
        }
    }
}
