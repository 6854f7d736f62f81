package org.chuanyu.gateway.desk;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.springframework.stereotype.Component;

/** Finds deliveries and sends them again, within what the caller may see; every look is audited. */
@Component
class Shipments {
    private static final String DELIVERIES = "deliveries";
    private final Desk desk;
    private final Outgoing outgoing;

    Shipments(Desk desk, Outgoing outgoing) {
        this.desk = desk;
        this.outgoing = outgoing;
    }

    Outgoing.Page search(Map<String, String> query) {
        return changed(query, "").orElseThrow();
    }

    /** Refuses a search that cannot be read; nothing is looked at. */
    void check(Map<String, String> query) {
        desk.with(Right.TRACE_READ, DELIVERIES);
        read(() -> {
            outgoing.check(query);
            return query;
        });
    }

    /** The page, unless it is the one that the caller has on the screen already. */
    Optional<Outgoing.Page> changed(Map<String, String> query, String mark) {
        Caller caller = desk.with(Right.TRACE_READ, DELIVERIES);
        return desk.look(caller, () -> {
            Outgoing.Page page = read(() -> outgoing.page(query, caller));
            return mark(page).equals(mark) ? Optional.empty() : Optional.of(look(DELIVERIES, page));
        });
    }

    Deliveries.Entry one(String id) {
        Caller caller = desk.with(Right.TRACE_READ, DELIVERIES);
        return desk.look(caller, () -> outgoing.find(id, caller).map(entry -> look("delivery/" + entry.id(), entry)))
                .orElseThrow(() -> desk.notFound(caller, AuditAction.MESSAGE_READ, DELIVERIES));
    }

    /** One delivery with what the partner said; without the right to content the caller is refused. */
    Deliveries.Entry opened(String id) {
        Caller caller = desk.with(Right.TRACE_READ, DELIVERIES);
        desk.with(Right.CONTENT_READ, DELIVERIES);
        return desk.look(caller, () -> outgoing.opened(id, caller).map(entry -> look("delivery/" + entry.id(), entry)))
                .orElseThrow(() -> desk.notFound(caller, AuditAction.MESSAGE_READ, DELIVERIES));
    }

    /** Refuses whoever may not send again. */
    Caller mayReplay() {
        desk.with(Right.TRACE_READ, DELIVERIES);
        return desk.with(Right.REPLAY, DELIVERIES);
    }

    /** Those that are there for the caller, oldest first: in that order they are sent again. */
    List<Deliveries.Entry> chosen(List<String> ids) {
        Caller caller = mayReplay();
        List<Deliveries.Entry> found = desk.look(caller, () -> {
                    List<Deliveries.Entry> all = ids.stream()
                            .flatMap(id -> outgoing.find(id, caller).stream())
                            .sorted(Comparator.comparing(Deliveries.Entry::createdAt))
                            .toList();
                    return all.isEmpty()
                            ? Optional.<Desk.Look<List<Deliveries.Entry>>>empty()
                            : Optional.of(look(DELIVERIES, all));
                })
                .orElse(List.of());
        if (found.isEmpty()) {
            throw desk.notFound(caller, AuditAction.MESSAGE_READ, DELIVERIES);
        }
        return found;
    }

    /** Each leaves its own entry. */
    List<Outgoing.Replayed> replay(List<String> ids) {
        return outgoing.replay(ids, mayReplay());
    }

    List<Outgoing.WireState> wires() {
        Set<String> scope = desk.scope(desk.with(Right.TRACE_READ, DELIVERIES));
        return outgoing.wires().stream()
                .filter(wire -> scope == null || scope.contains(wire.receiver()))
                .toList();
    }

    private static <T> T read(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (ProblemException e) {
            String where = e.problems().get(0).where();
            throw DeskProblem.badParameter(where == null ? "" : where, "cannot be read");
        }
    }

    /** Equal for equal pages. */
    static String mark(Outgoing.Page page) {
        return UUID.nameUUIDFromBytes(page.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static <T> Desk.Look<T> look(String object, T result) {
        return new Desk.Look<>(AuditAction.MESSAGE_READ, object, null, Map.of(), result);
    }
}
