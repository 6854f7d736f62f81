package org.chuanyu.gateway.trust;

import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Reads the caller from Spring Security's context of the thread. */
@Component
final class SecurityCallers implements Callers {

    @Override
    public Optional<Caller> current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null
                && authentication.isAuthenticated()
                && authentication.getPrincipal() instanceof KnownCaller known) {
            return Optional.of(known.caller());
        }
        return Optional.empty();
    }
}
