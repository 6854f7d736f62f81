package org.chuanyu.gateway.audit.bundle;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who asks for evidence.
 *
 * @param login the account, which stands in the bundle; never a person's name
 * @param role its code
 * @param source the address that the request came from
 */
record Inspector(String login, @Nullable String role, String source) {
    private static final String RIGHT = "EVIDENCE_EXPORT";
    private static final String ROLE = "ROLE_";

    /** The caller of the request at hand, who has the right. */
    static Inspector current(String source) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null || !authorities(caller).contains(RIGHT)) {
            throw new AccessDeniedException("the right " + RIGHT + " is needed");
        }
        return of(caller, source);
    }

    /** The same, of a page: whoever has no right to it is noted. */
    static Inspector onPage(String source, AuditLog audit) {
        try {
            return current(source);
        } catch (AccessDeniedException e) {
            Authentication caller = SecurityContextHolder.getContext().getAuthentication();
            Inspector nobody = caller == null ? new Inspector("anonymous", null, source) : of(caller, source);
            audit.recordRefusal(nobody.entry(
                    AuditAction.ACCESS_REFUSED, AuditEntry.Outcome.REFUSED, "evidence", Map.of("right", RIGHT)));
            throw e;
        }
    }

    private static Inspector of(Authentication caller, String source) {
        String role = authorities(caller).stream()
                .filter(name -> name.startsWith(ROLE))
                .map(name ->
                        name.substring(ROLE.length()).toLowerCase(Locale.ROOT).replace('_', '-'))
                .findFirst()
                .orElse(null);
        return new Inspector(caller.getName(), role, source);
    }

    private static List<String> authorities(Authentication caller) {
        return caller.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .map(String::valueOf)
                .toList();
    }

    /** What he did, or was refused. */
    AuditEntry entry(
            AuditAction action, AuditEntry.Outcome outcome, @Nullable String object, Map<String, String> detail) {
        Map<String, String> all = new HashMap<>(detail);
        all.put("source", source);
        return new AuditEntry(action, outcome, login, role, null, null, object, null, null, all);
    }
}
