package org.chuanyu.gateway.trust;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who may log in, and every change to it with its audit entry. */
@Component
class Accounts {
    private static final int SHORTEST = 12;
    private static final int LONGEST_BYTES = 72;

    private final People people;
    private final Participants participants;
    private final @Nullable DemoPeople demo;
    private final PasswordEncoder encoder;
    private final Logins logins;
    private final AuditLog audit;
    private final Hops hops;

    Accounts(
            People people,
            Participants participants,
            ObjectProvider<DemoPeople> demo,
            PasswordEncoder encoder,
            Logins logins,
            AuditLog audit,
            Hops hops) {
        this.people = people;
        this.participants = participants;
        this.demo = demo.getIfAvailable();
        this.encoder = encoder;
        this.logins = logins;
        this.audit = audit;
        this.hops = hops;
    }

    /** A person as the API shows and takes one; the password goes in only. */
    record Account(
            String login,
            String role,
            @Nullable String organisation,
            @Nullable String region,
            @Nullable Boolean enabled,
            @Nullable String password) {

        @Override
        public String toString() {
            return "Account[" + login + "]";
        }
    }

    @Transactional(readOnly = true)
    List<Account> all() {
        return people.all().stream()
                .map(person -> new Account(
                        person.login(),
                        person.role().code(),
                        person.organisation(),
                        person.region(),
                        person.enabled(),
                        null))
                .toList();
    }

    @Transactional
    void add(Caller admin, Account account) {
        String login = account.login();
        if (login == null || !login.matches("[a-z0-9][a-z0-9._-]{1,62}")) {
            throw wrong("bad-login", "login", "lower-case letters, digits, '.', '_' and '-', 2 to 63");
        }
        if (participants.all().stream().anyMatch(known -> known.id().value().equals(login))
                || demo != null && demo.find(login).isPresent()
                || "system".equals(login)
                || "anonymous".equals(login)
                || "erased".equals(login)) {
            throw wrong("login-taken", "login", "the login is taken");
        }
        Role role = role(account);
        boolean added = people.add(new People.Person(
                login, hash(account.password()), role, account.organisation(), account.region(), true, null));
        if (!added) {
            throw wrong("login-taken", "login", "the login is taken");
        }
        changed(admin, login, Map.of("change", "created", "role", role.code()));
    }

    @Transactional
    boolean enable(Caller admin, String login, boolean enabled) {
        return people.find(login)
                .filter(person -> people.enable(login, enabled))
                .map(person -> {
                    changed(admin, login, Map.of("change", enabled ? "enabled" : "disabled"));
                    logins.end(person.caller());
                    return true;
                })
                .orElse(false);
    }

    @Transactional
    boolean password(Caller admin, String login, @Nullable String password) {
        String hash = hash(password);
        return people.find(login)
                .filter(person -> people.password(login, hash))
                .map(person -> {
                    changed(admin, login, Map.of("change", "password"));
                    logins.end(person.caller());
                    return true;
                })
                .orElse(false);
    }

    private Role role(Account account) {
        Role role = Role.ofCode(account.role())
                .filter(known -> known != Role.PARTICIPANT)
                .orElseThrow(() -> wrong("bad-role", "role", "no such role"));
        String organisation = account.organisation();
        if (organisation != null && !exists(organisation)) {
            throw wrong("bad-organisation", "organisation", "no such participant");
        }
        if (organisation == null && Rights.of(role).contains(Right.RECORD_READ)) {
            throw wrong("bad-organisation", "organisation", "this role is held for an organisation");
        }
        if ((organisation != null || account.region() != null)
                && Rights.of(role).contains(Right.AUDIT_READ)) {
            throw wrong("bad-organisation", "organisation", "this role watches the whole gateway");
        }
        boolean ofRegion = role == Role.COMMISSION || role == Role.INSPECTOR;
        if (ofRegion && (account.region() == null || organisation != null)) {
            throw wrong("bad-region", "region", "this role is held for a region, and for no organisation");
        }
        String region = account.region();
        if (region != null && !region.matches("\\d{6}")) {
            throw wrong("bad-region", "region", "six digits");
        }
        return role;
    }

    private boolean exists(String organisation) {
        return participants.all().stream()
                .map(Participant::id)
                .map(ParticipantId::value)
                .anyMatch(organisation::equals);
    }

    private String hash(@Nullable String password) {
        if (password == null
                || password.length() < SHORTEST
                || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw wrong("bad-password", "password", "at least 12 characters, at most 72 bytes");
        }
        return String.valueOf(encoder.encode(password));
    }

    private void changed(Caller admin, String login, Map<String, String> detail) {
        Map<String, String> all = new HashMap<>(detail);
        all.put("setting", "person");
        audit.record(new AuditEntry(
                AuditAction.SETTING_CHANGED,
                AuditEntry.Outcome.SUCCESS,
                admin.id(),
                admin.role().code(),
                null,
                null,
                "person/" + login,
                null,
                hops.traceId().orElse(null),
                all));
    }

    private static ProblemException wrong(String code, String where, String message) {
        return new ProblemException(Problem.ofSender(code, where, message));
    }
}
