package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.consent.Consent.Recipient;
import org.springframework.stereotype.Component;

/**
 * Whether a receiver may still get what was planned for it. A visit that has ended since changes nothing for what is under way; one
 * that was an error gives no right to what has not left yet, and a dead letter needs a basis of today. Needs a transaction.
 */
@Component
final class Entitlement {
    static final String NO_BASIS = "no-basis";
    /** What leaves so soon was planned on the basis of this very moment: no need to ask again. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Outbox outbox;
    private final Consent consent;
    private final Clock clock;

    Entitlement(Outbox outbox, Consent consent, Clock clock) {
        this.outbox = outbox;
        this.consent = consent;
        this.clock = clock;
    }

    /** The claim on a basis that holds; empty when there is none. */
    Optional<Claim> still(Claim claim) {
        boolean fresh = clock.instant().isBefore(claim.createdAt().plus(FRESH));
        if (fresh || !consent.cancelled(claim.wire().receiver(), claim.basis()) || outbox.arrived(claim.id())) {
            return Optional.of(claim);
        }
        Optional<Basis> basis = today(claim.wire(), claim.patientId(), claim.reportId());
        basis.ifPresent(found -> outbox.baseOn(claim.id(), found));
        return basis.map(claim::on);
    }

    /** On what a receiver that never got this one may get it now. */
    Optional<Basis> today(WireKey wire, String patientId, String reportId) {
        return consent.basis(wire.receiver(), patientId, clock.instant())
                .or(() -> consent.holders(reportId).stream()
                        .filter(holder -> holder.organisation().equals(wire.receiver()))
                        .map(Recipient::basis)
                        .findFirst());
    }
}
