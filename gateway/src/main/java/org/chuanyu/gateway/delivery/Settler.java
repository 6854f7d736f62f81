package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Wire.Retry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Writes what became of an attempt, together with what the receiver got and the audit entry. Needs a transaction. */
@Component
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    static final String LEASE = "lease-expired";
    static final String UNHEARD = "claim-unheard";

    private final Outbox outbox;
    private final Claims claims;
    private final Attempts attempts;
    private final Outlets outlets;
    private final Consent consent;
    private final AuditLog audit;
    private final DeliveryMetrics metrics;
    private final Nodes nodes;
    private final RandomGenerator random;
    private final Clock clock;

    Settler(
            Outbox outbox,
            Claims claims,
            Attempts attempts,
            Outlets outlets,
            Consent consent,
            AuditLog audit,
            DeliveryMetrics metrics,
            Nodes nodes,
            ObjectProvider<RandomGenerator> random,
            Clock clock) {
        this.outbox = outbox;
        this.claims = claims;
        this.attempts = attempts;
        this.outlets = outlets;
        this.consent = consent;
        this.audit = audit;
        this.metrics = metrics;
        this.nodes = nodes;
        this.random = random.getIfAvailable(RandomGenerator::getDefault);
        this.clock = clock;
    }

    void settle(Claim claim, Outcome outcome, Retry retry) {
        settle(claim, outcome, Crossed.NOTHING, retry);
    }

    void settle(Claim claim, Outcome outcome, Crossed crossed, Retry retry) {
        Instant now = clock.instant();
        Settlement settlement = Settlement.of(claim, outcome, retry, now, random);
        if (!claims.settle(claim, settlement, now)) {
            LOG.warn("delivery {}: attempt {} ended after its lease", claim.id(), claim.attempt());
            return;
        }
        attempts.write(claim, settlement, outcome, crossed, now);
        if (outcome instanceof Outcome.Delivered || outcome instanceof Outcome.Ambiguous) {
            // Whoever may have it must hear of a correction.
            consent.disclosed(new Disclosure(
                    claim.wire().receiver(),
                    claim.patientId(),
                    "DiagnosticReport",
                    claim.reportId(),
                    claim.version(),
                    Way.PUSH,
                    claim.basis(),
                    now));
        }
        if (settlement.state() == State.DELIVERED) {
            outbox.supersedeOlder(claim);
        } else if (outcome instanceof Outcome.Ambiguous) {
            outbox.supersedeWaiting(claim);
        }
        audit.record(entry(claim, settlement, crossed));
        metrics.settled(claim.wire(), settlement.outcome());
        if (settlement.state() == State.DELIVERED || settlement.state() == State.AMBIGUOUS) {
            metrics.lost(claim.wire(), outcome.losses());
        }
        LOG.info(
                "delivery {} to {}: {} {}",
                claim.id(),
                claim.wire(),
                settlement.state(),
                settlement.reason() == null ? "" : settlement.reason());
    }

    /**
     * A claim that is not to be sent any more.
     *
     * @param why for the audit log, and for the source's side only
     * @param reason what everybody may read who sees the delivery
     */
    void withheld(Claim claim, String why, @Nullable String reason) {
        if (!claims.shelve(claim, reason, clock.instant())) {
            return;
        }
        Map<String, String> detail = detail(claim);
        detail.put("receiver", claim.wire().receiver().value());
        detail.put("reason", why);
        audit.record(new AuditEntry(
                AuditAction.DELIVERY_WITHHELD,
                AuditEntry.Outcome.REFUSED,
                "system",
                null,
                claim.source().value(),
                claim.patientId(),
                claim.report(),
                claim.basis().code(),
                unrelated(),
                detail));
        LOG.info("delivery {} to {}: not sent any more", claim.id(), claim.wire());
    }

    /**
     * The receiver knows the trace of what he was sent, and reads leaves of the log: by it he would find which report it is of which
     * something was kept from him.
     */
    private static String unrelated() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Attempts whose node died: nobody knows whether the partner has got it. */
    List<WireKey> expire() {
        return settle(claims.expired(clock.instant(), nodes.gone()), new Outcome.Ambiguous(LEASE));
    }

    /** Claims that were kept, but that this node never heard of: nothing of them was sent. */
    List<WireKey> release(Set<String> underWay) {
        return settle(claims.unheard(nodes.own(), underWay), new Outcome.Deferred(UNHEARD, null));
    }

    private List<WireKey> settle(List<Claim> claims, Outcome outcome) {
        for (Claim claim : claims) {
            Retry retry =
                    outlets.find(claim.wire()).map(Outlets.Connected::retry).orElseGet(Retry::standard);
            settle(claim, outcome, retry);
        }
        return claims.stream().map(Claim::wire).distinct().toList();
    }

    private static AuditEntry entry(Claim claim, Settlement settlement, Crossed crossed) {
        Map<String, String> detail = detail(claim);
        if (crossed.message() != null) {
            detail.put("message-sm3", crossed.message());
        }
        if (crossed.answer() != null) {
            detail.put("answer-sm3", crossed.answer());
        }
        if (settlement.reason() != null) {
            detail.put("reason", settlement.reason());
        }
        return new AuditEntry(
                action(settlement.state()),
                settlement.state() == State.DELIVERED ? AuditEntry.Outcome.SUCCESS : AuditEntry.Outcome.FAILED,
                "system",
                null,
                claim.wire().receiver().value(),
                claim.patientId(),
                claim.report(),
                claim.basis().code(),
                null,
                detail);
    }

    private static Map<String, String> detail(Claim claim) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("delivery", claim.id());
        detail.put("message", claim.messageId());
        detail.put("wire", claim.wire().wire());
        detail.put("attempt", String.valueOf(claim.attempt()));
        return detail;
    }

    private static AuditAction action(State state) {
        return switch (state) {
            case DELIVERED -> AuditAction.DELIVERY_DONE;
            case AMBIGUOUS -> AuditAction.DELIVERY_AMBIGUOUS;
            case DEAD -> AuditAction.DELIVERY_DEAD;
            default -> AuditAction.DELIVERY_DEFERRED;
        };
    }
}
