package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.delivery.Outlets.Connected;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Hops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** One attempt: claim, send, settle. No transaction is open while the partner is spoken to. */
@Component
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final TransactionTemplate transactions;
    private final Outbox outbox;
    private final Settler settler;
    private final Circuits circuits;
    private final Contents contents;
    private final Vault vault;
    private final DeliverySettings settings;
    private final Hops hops;
    private final Clock clock;

    Sender(
            TransactionTemplate transactions,
            Outbox outbox,
            Settler settler,
            Circuits circuits,
            Contents contents,
            Vault vault,
            DeliverySettings settings,
            Hops hops,
            Clock clock) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.settler = settler;
        this.circuits = circuits;
        this.contents = contents;
        this.vault = vault;
        this.settings = settings;
        this.hops = hops;
        this.clock = clock;
    }

    /** Makes one attempt at a wire, if anything is due and its circuit lets it. */
    boolean step(Connected wire, Runnable claimed) {
        if (!circuits.tryEnter(wire.key())) {
            return false;
        }
        Optional<Claim> claim = claim(wire);
        if (claim.isEmpty()) {
            return false;
        }
        claimed.run();
        boolean back;
        try (Hops.Hop hop = hops.enter(claim.get().traceparent())) {
            Outcome outcome = attempt(wire, claim.get());
            back = judged(wire, outcome);
            transactions.executeWithoutResult(status -> settler.settle(claim.get(), outcome, wire.retry()));
        }
        if (back) {
            LOG.info("{} is back", wire.key());
            transactions.executeWithoutResult(status -> outbox.thaw(wire.key(), clock.instant()));
        }
        return true;
    }

    private Optional<Claim> claim(Connected wire) {
        Optional<Claim> claim = Optional.empty();
        try {
            Instant now = clock.instant();
            claim = Optional.ofNullable(transactions.execute(status ->
                    outbox.claim(wire.key(), now, now.plus(settings.lease())).orElse(null)));
            return claim;
        } finally {
            if (claim.isEmpty()) {
                circuits.unused(wire.key());
            }
        }
    }

    private Outcome attempt(Connected wire, Claim claim) {
        Dispatch dispatch;
        try {
            dispatch = dispatch(claim);
        } catch (Vault.KeyDestroyed e) {
            return unreadable("key-destroyed", "the key of the content was destroyed");
        } catch (RuntimeException e) {
            LOG.warn(
                    "delivery {} cannot be opened: {}", claim.id(), e.getClass().getName());
            return unreadable("body-unreadable", "the stored content cannot be opened");
        }
        try {
            return wire.outlet().deliver(dispatch);
        } catch (RuntimeException e) {
            // Nobody knows how far it came. The message might hold content: the class must do.
            return new Outcome.Ambiguous("outlet-failed " + e.getClass().getSimpleName());
        }
    }

    private Dispatch dispatch(Claim claim) {
        byte[] body = transactions.execute(status -> outbox.body(claim.id()));
        return new Dispatch(
                claim.id(),
                claim.wire().receiver(),
                claim.wire().wire(),
                claim.source(),
                claim.kind(),
                contents.parse(vault.open(body)),
                claim.createdAt());
    }

    private static Outcome unreadable(String code, String message) {
        return new Outcome.Refused(Problem.ofGateway(code, null, message));
    }

    /** True when the partner was away and is back. A refusal is an answer, too. */
    private boolean judged(Connected wire, Outcome outcome) {
        if (outcome instanceof Outcome.Delivered || outcome instanceof Outcome.Refused) {
            return circuits.succeeded(wire.key());
        }
        circuits.failed(wire.key());
        return false;
    }
}
