package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.delivery.LastLook.Leaving;
import org.chuanyu.gateway.delivery.Outlets.Connected;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Hops;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** One attempt: claim, send, settle. No transaction is open while the partner is spoken to. */
@Component
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final String STORE_AWAY = "store-away";
    private static final long SETTLE_AGAIN_MILLIS = 500;

    private final TransactionTemplate transactions;
    private final Outbox outbox;
    private final Lanes lanes;
    private final Claims claims;
    private final Settler settler;
    private final LastLook look;
    private final Circuits circuits;
    private final Contents contents;
    private final Vault vault;
    private final DeliverySettings settings;
    private final Hops hops;
    private final Nodes nodes;
    private final UnderWay underWay;
    private final Clock clock;

    Sender(
            TransactionTemplate transactions,
            Outbox outbox,
            Lanes lanes,
            Claims claims,
            Settler settler,
            LastLook look,
            Circuits circuits,
            Contents contents,
            Vault vault,
            DeliverySettings settings,
            Hops hops,
            Nodes nodes,
            UnderWay underWay,
            Clock clock) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.lanes = lanes;
        this.claims = claims;
        this.settler = settler;
        this.look = look;
        this.circuits = circuits;
        this.contents = contents;
        this.vault = vault;
        this.settings = settings;
        this.hops = hops;
        this.nodes = nodes;
        this.underWay = underWay;
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
        boolean back;
        try (Hops.Hop hop = hops.enter(claim.get().traceparent())) {
            claimed.run();
            Attempt attempt = attempt(wire, claim.get());
            back = attempt != null && judged(wire, attempt.outcome());
            if (attempt != null) {
                settle(wire, attempt);
            }
        } finally {
            underWay.ended(claim.get());
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
            claim = underWay.claiming(() -> Optional.ofNullable(
                    transactions.execute(status -> lanes.claim(wire.key(), nodes.own(), now, now.plus(settings.lease()))
                            .orElse(null))));
            return claim;
        } finally {
            if (claim.isEmpty()) {
                circuits.unused(wire.key());
            }
        }
    }

    private record Attempt(Claim claim, Outcome outcome, Crossed crossed) {
        /** Nothing was sent. */
        Attempt(Claim claim, Outcome outcome) {
            this(claim, outcome, Crossed.NOTHING);
        }
    }

    /** Null when there is nothing to do: the claim is its successor's now, or nothing of it may leave any more. */
    private @Nullable Attempt attempt(Connected wire, Claim claim) {
        Leaving leaving;
        try {
            Optional<Leaving> found = Optional.ofNullable(
                    transactions.execute(status -> leaving(claim).orElse(null)));
            if (found.isEmpty()) {
                circuits.unused(wire.key());
                return null;
            }
            leaving = found.get();
        } catch (DataAccessException | TransactionException e) {
            // Our own store is away: this says nothing about the content or the partner, and nothing was sent.
            return new Attempt(claim, new Outcome.Deferred(STORE_AWAY, null));
        } catch (Vault.KeyDestroyed e) {
            return new Attempt(claim, unreadable("key-destroyed", "the key of the content was destroyed"));
        } catch (RuntimeException e) {
            LOG.warn(
                    "delivery {} cannot be opened: {}", claim.id(), e.getClass().getName());
            return new Attempt(claim, unreadable("body-unreadable", "the stored content cannot be opened"));
        }
        return deliver(wire, leaving);
    }

    private static Attempt deliver(Connected wire, Leaving leaving) {
        Claim claim = leaving.claim();
        Dispatch dispatch = new Dispatch(
                claim.id(),
                claim.wire().receiver(),
                claim.wire().wire(),
                claim.source(),
                claim.kind(),
                leaving.bundle(),
                claim.createdAt());
        AtomicReference<Crossed> crossed = new AtomicReference<>(Crossed.NOTHING);
        Outcome outcome;
        try {
            outcome = wire.outlet().deliver(dispatch, exchanged -> crossed.set(Crossed.of(exchanged)));
        } catch (RuntimeException e) {
            // Nobody knows how far it came. The message might hold content: the class must do.
            outcome = new Outcome.Ambiguous("outlet-failed " + e.getClass().getSimpleName());
        }
        return new Attempt(claim, outcome, crossed.get());
    }

    private Optional<Leaving> leaving(Claim claim) {
        return claims.body(claim).flatMap(body -> look.at(claim, contents.parse(vault.open(body))));
    }

    private static Outcome unreadable(String code, String message) {
        return new Outcome.Refused(Problem.ofGateway(code, null, message));
    }

    /** What the partner said is known here only: as long as the lease runs, the store is asked again to keep it. */
    private void settle(Connected wire, Attempt attempt) {
        long until = System.nanoTime() + settings.lease().toNanos();
        while (true) {
            try {
                transactions.executeWithoutResult(
                        status -> settler.settle(attempt.claim(), attempt.outcome(), attempt.crossed(), wire.retry()));
                return;
            } catch (DataAccessException | TransactionException e) {
                if (System.nanoTime() >= until) {
                    throw e;
                }
                LOG.warn(
                        "delivery {}: the store did not take its outcome: {}",
                        attempt.claim().id(),
                        e.getClass().getName());
                rest(e);
            }
        }
    }

    private static void rest(RuntimeException cause) {
        try {
            TimeUnit.MILLISECONDS.sleep(SETTLE_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    /** True when the partner was away and is back. A refusal is an answer, too. */
    private boolean judged(Connected wire, Outcome outcome) {
        if (outcome instanceof Outcome.Deferred deferred && STORE_AWAY.equals(deferred.reason())) {
            circuits.unused(wire.key());
            return false;
        }
        if (outcome instanceof Outcome.Delivered || outcome instanceof Outcome.Refused) {
            return circuits.succeeded(wire.key());
        }
        circuits.failed(wire.key());
        return false;
    }
}
