package org.chuanyu.gateway.desk;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.trust.Caller;
import org.springframework.stereotype.Component;

/** What will not go on by itself: parked messages, deliveries that were given up, and those of which nobody knows whether they arrived. */
@Component
class Needs {
    private static final int EACH = 8;

    private final Desk desk;
    private final Messages messages;
    private final Outgoing outgoing;

    Needs(Desk desk, Messages messages, Outgoing outgoing) {
        this.desk = desk;
        this.messages = messages;
        this.outgoing = outgoing;
    }

    /** The newest of each; {@code more} tells that there are others. */
    record Lists(Some<MessageRow> parked, Some<Deliveries.Entry> dead, Some<Deliveries.Entry> ambiguous) {
        /** Whether everything goes by itself. */
        public boolean none() {
            return parked.rows().isEmpty()
                    && dead.rows().isEmpty()
                    && ambiguous.rows().isEmpty();
        }

        /** Equal for equal lists. */
        public String mark() {
            return UUID.nameUUIDFromBytes(toString().getBytes(StandardCharsets.UTF_8))
                    .toString();
        }
    }

    /** Some of what there is. */
    record Some<T>(List<T> rows, boolean more) {}

    /** The lists, unless they are those that the caller has on the screen: then nothing was learned, and nothing is audited. */
    Optional<Lists> changed(Caller caller, String mark) {
        return desk.look(caller, () -> {
            Lists lists = new Lists(parked(caller), stuck("DEAD", caller), stuck("AMBIGUOUS", caller));
            return lists.mark().equals(mark)
                    ? Optional.empty()
                    : Optional.of(new Desk.Look<>(
                            AuditAction.MESSAGE_READ, "overview", null, Map.of("asked", "needs"), lists));
        });
    }

    private Some<MessageRow> parked(Caller caller) {
        Messages.Page page = messages.search(new Messages.Query(
                null, null, null, null, Messages.State.PARKED, null, null, null, EACH, desk.scope(caller)));
        return new Some<>(page.entries().stream().map(MessageRow::of).toList(), page.next() != null);
    }

    private Some<Deliveries.Entry> stuck(String state, Caller caller) {
        Outgoing.Page page = outgoing.page(Map.of("state", state, "count", String.valueOf(EACH)), caller);
        return new Some<>(page.deliveries(), page.next() != null);
    }
}
