package org.chuanyu.gateway.trust;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * The people of the demo, all with the password {@code demo}: {@code <role>-dazu}, {@code <role>-anyue} and the four of the gateway
 * itself. They exist in memory and in demo mode only.
 */
final class DemoPeople {
    static final String PASSWORD = "demo";

    private static final List<Place> PLACES = List.of(
            new Place("dazu", "500111", "dazu-rmyy", "dazu-120"),
            new Place("anyue", "512021", "anyue-rmyy", "anyue-120"));
    private static final Set<Role> OF_GATEWAY = EnumSet.of(Role.ENGINEER, Role.ADMIN, Role.SECURITY, Role.AUDITOR);
    private static final Set<Role> OF_DISPATCH = EnumSet.of(Role.CREW, Role.DISPATCHER, Role.DISPATCH_LEAD);
    private static final Set<Role> OF_REGION = EnumSet.of(Role.INSPECTOR, Role.APPROVER, Role.COMMISSION);

    private final Map<String, Caller> byLogin = new LinkedHashMap<>();

    DemoPeople(Participants participants) {
        for (Role role : EnumSet.complementOf(EnumSet.of(Role.PARTICIPANT))) {
            if (OF_GATEWAY.contains(role)) {
                byLogin.put(role.code(), new Caller(role.code(), role, null, null, Rights.of(role)));
                continue;
            }
            for (Place place : PLACES) {
                String login = role.code() + "-" + place.name();
                byLogin.put(
                        login,
                        new Caller(
                                login, role, organisation(role, place, participants), place.region(), Rights.of(role)));
            }
        }
    }

    Optional<Caller> find(String login) {
        return Optional.ofNullable(byLogin.get(login));
    }

    /** Logins that no real person may have. */
    Set<String> logins() {
        return Set.copyOf(byLogin.keySet());
    }

    private static @Nullable ParticipantId organisation(Role role, Place place, Participants participants) {
        if (OF_REGION.contains(role)) {
            return null;
        }
        ParticipantId id = new ParticipantId(OF_DISPATCH.contains(role) ? place.dispatch() : place.hospital());
        return participants.find(id).map(Participant::id).orElse(null);
    }

    private record Place(String name, String region, String hospital, String dispatch) {}
}
