package org.chuanyu.gateway.desk;

import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.desk.Desk.Look;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.springframework.stereotype.Component;

/** Finds messages and follows one through the gateway, within what the caller may see; every look is audited. */
@Component
class Traces {
    static final String MESSAGES = "messages";
    private final Desk desk;
    private final Messages messages;
    private final TraceReader reader;

    Traces(Desk desk, Messages messages, TraceReader reader) {
        this.desk = desk;
        this.messages = messages;
        this.reader = reader;
    }

    MessagePage search(MessageSearch search) {
        return changed(search, "").orElseThrow();
    }

    /**
     * The page, unless it is the one that the caller has on the screen already: then nothing is said, and nothing is audited, or
     * an open page would fill the log.
     */
    Optional<MessagePage> changed(MessageSearch search, String mark) {
        Caller caller = desk.with(Right.TRACE_READ, MESSAGES);
        return desk.look(caller, () -> {
            MessagePage page = MessagePage.of(found(search, caller));
            return page.mark().equals(mark)
                    ? Optional.empty()
                    : Optional.of(new Look<>(
                            AuditAction.MESSAGE_READ,
                            MESSAGES,
                            null,
                            Map.of(
                                    "asked", search.asked(),
                                    "found", String.valueOf(page.messages().size())),
                            page));
        });
    }

    /** One message; with its content when that is wanted and the caller has the right to it. */
    MessageTrace trace(String id, boolean wanted) {
        Caller caller = desk.with(Right.TRACE_READ, MESSAGES);
        boolean may = caller.may(Right.CONTENT_READ);
        String without = may ? "omitted" : "withheld";
        return desk.look(
                        caller,
                        () -> seen(id, caller).map(entry -> {
                            MessageTrace trace =
                                    may && wanted ? reader.withContent(entry) : reader.without(entry, without);
                            return new Look<>(
                                    trace.content().equals("shown")
                                            ? AuditAction.MESSAGE_CONTENT_READ
                                            : AuditAction.MESSAGE_READ,
                                    "message/" + entry.id(),
                                    entry.patientId(),
                                    Map.of("content", trace.content()),
                                    trace);
                        }))
                .orElseThrow(() -> desk.notFound(caller, AuditAction.MESSAGE_READ, MESSAGES));
    }

    /** One message with its content; without the right to it the caller is refused. */
    MessageTrace content(String id) {
        desk.with(Right.CONTENT_READ, MESSAGES);
        return trace(id, true);
    }

    /** Runs a parked message again; intake leaves the audit entry. */
    MessageTrace reprocess(String id) {
        Caller caller = desk.with(Right.REPLAY, MESSAGES);
        desk.with(Right.TRACE_READ, MESSAGES);
        if (seen(id, caller).isEmpty()) {
            throw desk.notFound(caller, AuditAction.MESSAGE_READ, MESSAGES);
        }
        return settled(id, () -> messages.reprocess(id));
    }

    /** Sets a parked message aside for good; intake leaves the audit entry. */
    MessageTrace setAside(String id, Messages.Why why) {
        Caller caller = desk.with(Right.REPLAY, MESSAGES);
        desk.with(Right.TRACE_READ, MESSAGES);
        if (seen(id, caller).isEmpty()) {
            throw desk.notFound(caller, AuditAction.MESSAGE_READ, MESSAGES);
        }
        return settled(id, () -> messages.setAside(id, why));
    }

    private MessageTrace settled(String id, Runnable act) {
        try {
            act.run();
        } catch (ProblemException e) {
            throw DeskProblem.conflict(
                    e.problems().get(0).code(), e.problems().get(0).message());
        }
        return trace(id, false);
    }

    private Messages.Page found(MessageSearch search, Caller caller) {
        try {
            return messages.search(search.within(desk.scope(caller)));
        } catch (ProblemException e) {
            throw DeskProblem.badParameter("after", "must be the 'next' of the page before");
        }
    }

    /** A message that the caller may not see does not exist for them. */
    private Optional<Messages.Entry> seen(String id, Caller caller) {
        return messages.find(id).filter(entry -> desk.sees(caller, entry.participant()));
    }
}
