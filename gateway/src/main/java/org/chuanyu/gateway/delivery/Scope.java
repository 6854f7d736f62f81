package org.chuanyu.gateway.delivery;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;

/**
 * Whose deliveries a caller may see and replay: those from or to one's own organisation, or an organisation of one's own region.
 *
 * @param participants null for everybody's
 */
record Scope(@Nullable Set<String> participants) {
    static final Scope ALL = new Scope(null);

    static Scope of(Caller caller, Participants participants) {
        if (caller.organisation() != null) {
            return new Scope(Set.of(caller.organisation().value()));
        }
        String region = caller.region();
        if (region == null) {
            return ALL;
        }
        return new Scope(participants.all().stream()
                .filter(each -> Objects.equals(each.region(), region))
                .map(Participant::id)
                .map(Object::toString)
                .collect(Collectors.toUnmodifiableSet()));
    }

    boolean everybody() {
        return participants == null;
    }

    /** For an SQL IN, which must not be empty. */
    List<String> ids() {
        return participants == null || participants.isEmpty() ? List.of("") : List.copyOf(participants);
    }
}
