package org.chuanyu.gateway.trust;

import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling: a person after login, or an institution's system with its certificate.
 *
 * @param id login or participant id
 * @param organisation on whose behalf, or null for gateway-wide and region roles
 * @param region division code, or null
 */
public record Caller(
        String id,
        Role role,
        @Nullable ParticipantId organisation,
        @Nullable String region,
        Set<Right> rights) {

    public Caller {
        rights = Set.copyOf(rights);
    }

    /** Whether a right was granted. */
    public boolean may(Right right) {
        return rights.contains(right);
    }
}
