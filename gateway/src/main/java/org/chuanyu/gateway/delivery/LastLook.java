package org.chuanyu.gateway.delivery;

import java.util.Optional;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.springframework.stereotype.Component;

/**
 * Judges a content once more at the moment when it leaves: it was planned by what was known then, and may have waited for days. What
 * is withheld by now stays behind. Where nothing is, this is two questions to the store. Needs a transaction.
 */
@Component
final class LastLook {
    static final String RESTRICTED = "restricted-meanwhile";

    private final Outbox outbox;
    private final Claims claims;
    private final Settler settler;
    private final Entitlement entitlement;
    private final Contents contents;
    private final Sieve sieve;
    private final Vault vault;

    LastLook(
            Outbox outbox,
            Claims claims,
            Settler settler,
            Entitlement entitlement,
            Contents contents,
            Sieve sieve,
            Vault vault) {
        this.outbox = outbox;
        this.claims = claims;
        this.settler = settler;
        this.entitlement = entitlement;
        this.contents = contents;
        this.sieve = sieve;
        this.vault = vault;
    }

    /** What leaves, and on what basis. */
    record Leaving(Claim claim, Bundle bundle) {}

    /** What is to be sent; empty when nothing is, and then that is settled. */
    Optional<Leaving> at(Claim claim, Bundle planned) {
        Optional<Claim> entitled = entitlement.still(claim);
        if (entitled.isEmpty()) {
            settler.withheld(claim, Entitlement.NO_BASIS, Entitlement.NO_BASIS);
            return Optional.empty();
        }
        return bundle(claim, planned).map(bundle -> new Leaving(entitled.get(), bundle));
    }

    private Optional<Bundle> bundle(Claim claim, Bundle planned) {
        Sieve.Left left = sieve.left(claim.source(), planned);
        if (left.whole()) {
            return Optional.of(planned);
        }
        Optional<Bundle> rest = left.nothing() ? takenBack(claim, planned) : reduced(claim, left.bundle(planned));
        if (rest.isEmpty()) {
            // Its reason is not for the receiver, who sees deliveries to himself: the audit entry has it.
            settler.withheld(claim, RESTRICTED, null);
        }
        return rest;
    }

    /** Whoever may have the report must hear that it is void; whoever never had it must not hear of it at all. */
    private Optional<Bundle> takenBack(Claim claim, Bundle planned) {
        DiagnosticReport report = (DiagnosticReport) planned.getEntryFirstRep().getResource();
        if (report.getStatus() != DiagnosticReportStatus.ENTEREDINERROR
                || outbox.had(claim).isEmpty()) {
            return Optional.empty();
        }
        Content withdrawal = contents.withdrawal(claim.source(), Sieve.resources(planned, false));
        return Optional.of(
                withdrawal.bundle().getEntryFirstRep().getResource().equalsDeep(report)
                        ? planned
                        : resealed(claim, withdrawal));
    }

    private Optional<Bundle> reduced(Claim claim, Bundle bundle) {
        if (outbox.newerWaits(claim)) {
            // It holds all that this one holds. Both, one after the other, would look alike, and say that something
            // changed.
            return Optional.empty();
        }
        return outbox.had(claim)
                        .filter(had -> !saysMore(contents.parse(vault.open(had.body())), bundle.copy()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(resealed(claim, contents.content(bundle, true)));
    }

    private boolean saysMore(Bundle before, Bundle after) {
        if (CommonPart.gains(before, after)) {
            return true;
        }
        CommonPart.reduce(before, after);
        return !contents.content(before, true)
                .visible()
                .equals(contents.content(after, true).visible());
    }

    private Bundle resealed(Claim claim, Content content) {
        Bundle bundle = content.bundle();
        int number = Contents.number(bundle.getEntryFirstRep().getResource());
        claims.reseal(claim, content, vault.seal(claim.patientId(), contents.bytes(bundle, number)));
        return bundle;
    }
}
