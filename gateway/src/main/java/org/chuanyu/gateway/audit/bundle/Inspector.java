package org.chuanyu.gateway.audit.bundle;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
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
        List<String> authorities = caller == null
                ? List.of()
                : caller.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .map(String::valueOf)
                        .toList();
        if (caller == null || !authorities.contains(RIGHT)) {
            throw new AccessDeniedException("the right " + RIGHT + " is needed");
        }
        String role = authorities.stream()
                .filter(name -> name.startsWith(ROLE))
                .map(name ->
                        name.substring(ROLE.length()).toLowerCase(Locale.ROOT).replace('_', '-'))
                .findFirst()
                .orElse(null);
        return new Inspector(caller.getName(), role, source);
    }

    /** What he did, or was refused. */
    AuditEntry entry(
            AuditAction action, AuditEntry.Outcome outcome, @Nullable String object, Map<String, String> detail) {
        Map<String, String> all = new HashMap<>(detail);
        all.put("source", source);
        return new AuditEntry(action, outcome, login, role, null, null, object, null, null, all);
    }
}
