package org.chuanyu.gateway.trust;

import java.time.Instant;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/** The caller as Spring Security keeps it; holds no secret. */
final class KnownCaller implements UserDetails {
    private static final long serialVersionUID = 1L;

    private final transient Caller caller;
    private final @Nullable Instant since;

    /** Somebody whose standing cannot change while the program runs: of the settings or of the demo. */
    KnownCaller(Caller caller) {
        this(caller, null);
    }

    /** @param since when the person's account was changed last, as it was at the login */
    KnownCaller(Caller caller, @Nullable Instant since) {
        this.caller = caller;
        this.since = since;
    }

    /** When the account was changed last before the login; null for those who have none in the table. */
    @Nullable
    Instant since() {
        return since;
    }

    Caller caller() {
        return caller;
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return Stream.concat(
                        Stream.of("ROLE_" + caller.role().name()),
                        caller.rights().stream().map(Right::name))
                .map(SimpleGrantedAuthority::new)
                .toList();
    }

    @Override
    public String getPassword() {
        return "";
    }

    @Override
    public String getUsername() {
        return caller.id();
    }

    // Sessions of one person are found by equality.
    @Override
    public boolean equals(Object other) {
        return other instanceof KnownCaller known && known.caller.id().equals(caller.id());
    }

    @Override
    public int hashCode() {
        return caller.id().hashCode();
    }

    @Override
    public String toString() {
        return caller.id();
    }
}
