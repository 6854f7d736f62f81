package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.audit.AuditAction;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reading by callers from outside. What is shown, the entry that says so and the disclosure commit together, before the
 * caller gets the first byte.
 */
@Component
final class RecordAccess {
    private static final String LEGAL_BASIS = "X-Legal-Basis";

    private final TransactionTemplate transaction;
    private final Readings readings;
    private final Shelf shelf;
    private final Searches searches;
    private final Histories histories;
    private final Disclosures disclosures;
    private final Erased erased;

    RecordAccess(
            TransactionTemplate transaction,
            Readings readings,
            Shelf shelf,
            Searches searches,
            Histories histories,
            Disclosures disclosures,
            Erased erased) {
        this.transaction = transaction;
        this.readings = readings;
        this.shelf = shelf;
        this.searches = searches;
        this.histories = histories;
        this.disclosures = disclosures;
        this.erased = erased;
    }

    /** The current version, or the one that was asked for. */
    Resource read(RequestDetails request, String type, String id, @Nullable String version) {
        return inTransaction(() -> {
            Reading reading = readings.ofOne(type, id);
            Map<Stored, Resource> shown = shelf.version(reading, type, id, version);
            if (shown.isEmpty()) {
                throw absent(reading, type, id);
            }
            Stored row = shown.keySet().iterator().next();
            answer(
                    request,
                    disclosures.note(reading, AuditAction.RECORD_READ, row.ref().toString(), shown.keySet(), Map.of()));
            return shown.values().iterator().next();
        });
    }

    /** One page of the versions, newest first. */
    Bundle history(RequestDetails request, String type, String id) {
        return inTransaction(() -> {
            Reading reading = readings.ofOne(type, id);
            if (shelf.version(reading, type, id, null).isEmpty()) {
                throw absent(reading, type, id);
            }
            Histories.Page page = histories.page(reading, type, id, request);
            answer(
                    request,
                    disclosures.note(
                            reading,
                            AuditAction.RECORD_HISTORY_READ,
                            type + "/" + id,
                            page.shown().keySet(),
                            Map.of()));
            return page.bundle();
        });
    }

    /** One page of what matches. */
    Bundle search(RequestDetails request, String type) {
        return inTransaction(() -> {
            Reading reading = readings.ofAll();
            Searches.Page page = searches.page(reading, type, request);
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("total", String.valueOf(page.total()));
            answer(request, disclosures.note(reading, AuditAction.RECORD_SEARCHED, type, page.shown(), detail));
            return page.bundle();
        });
    }

    private BaseServerResponseException absent(Reading reading, String type, String id) {
        return erased.knownTo(reading, type, id) ? Refusals.erased() : Refusals.notFound();
    }

    private static void answer(RequestDetails request, Collection<String> bases) {
        if (request instanceof ServletRequestDetails servlet && !bases.isEmpty()) {
            servlet.getServletResponse()
                    .setHeader(
                            LEGAL_BASIS,
                            String.join(
                                    ", ", Set.copyOf(bases).stream().sorted().toList()));
        }
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("a reading has an answer");
        }
        return result;
    }
}
