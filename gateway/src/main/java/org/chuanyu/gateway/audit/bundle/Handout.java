package org.chuanyu.gateway.audit.bundle;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogUnsound;
import org.chuanyu.gateway.audit.WitnessedLog;
import org.springframework.stereotype.Component;

/**
 * Bundles on their way to those who asked for them, over the API and on the pages alike: whose each is, whether it is whole, and its
 * bytes. A frozen log hands out nothing, and every refusal is in the audit log.
 */
@Component
class Handout {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final Exports exports;
    private final Settling settling;
    private final ReadyBundles bundles;
    private final WitnessedLog log;
    private final AuditLog audit;
    private final Clock clock;
    private final ExportSettings settings;

    Handout(
            Exports exports,
            Settling settling,
            ReadyBundles bundles,
            WitnessedLog log,
            AuditLog audit,
            Clock clock,
            ExportSettings settings) {
        this.exports = exports;
        this.settling = settling;
        this.bundles = bundles;
        this.log = log;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
    }

    Export ask(Ask ask, Inspector who) {
        requireActive();
        return exports.ask(ask, who);
    }

    /** An export of this account that can still be fetched. */
    Export own(String id, Inspector who) {
        requireActive();
        Export asked = Optional.of(id)
                .filter(text -> ID.matcher(text).matches())
                .flatMap(text -> exports.find(UUID.fromString(text)))
                .orElseThrow(ExportRefused::notFound);
        if (!asked.owner().equals(who.login())) {
            throw ExportRefused.notTheOwner();
        }
        if (clock.instant().isAfter(until(asked))) {
            throw ExportRefused.gone();
        }
        return asked;
    }

    /** The account's exports that can still be fetched, the newest first. */
    List<Export> recent(Inspector who) {
        return exports.since(who.login(), clock.instant().minus(settings.keep()));
    }

    /** How long it can be fetched. */
    Instant until(Export asked) {
        return asked.askedAt().plus(settings.keep());
    }

    /** As it is now: its window may have been settled since. */
    Export now(Export asked) {
        return exports.find(asked.id()).orElseThrow();
    }

    /** The bundle, if it is whole before this long is over; nothing is noted of that. */
    Optional<ReadyBundles.Ready> ready(Export asked, Inspector who, Duration patience)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Export settled = settling.within(patience, asked, who);
        if (!settled.settled()) {
            return Optional.empty();
        }
        Optional<ReadyBundles.Ready> ready = bundles.within(Duration.ofNanos(end - System.nanoTime()), settled);
        if (ready.isPresent() && log.frozen().isPresent()) {
            ready.get().bytes().close();
            requireActive();
        }
        return ready;
    }

    /** The same, noted as fetched before it is. */
    Optional<ReadyBundles.Ready> fetch(Export asked, Inspector who, Duration patience)
            throws IOException, InterruptedException {
        Optional<ReadyBundles.Ready> ready = ready(asked, who, patience);
        if (ready.isPresent()) {
            try {
                exports.fetched(asked, who);
            } catch (RuntimeException e) {
                ready.get().bytes().close();
                throw e;
            }
        }
        return ready;
    }

    /** Why there is no evidence, noted as a refusal; whatever says something else goes on. */
    ExportRefused refused(RuntimeException thrown, Inspector who) {
        ExportRefused refusal = refusal(thrown);
        audit.recordRefusal(who.entry(
                AuditAction.EVIDENCE_REFUSED,
                AuditEntry.Outcome.REFUSED,
                "evidence",
                Map.of("reason", refusal.reason())));
        return refusal;
    }

    private ExportRefused refusal(RuntimeException thrown) {
        if (thrown instanceof ExportRefused refused) {
            return refused;
        }
        if (thrown instanceof LogUnsound unsound) {
            log.freeze(unsound);
            return ExportRefused.frozen(unsound.code());
        }
        if (thrown instanceof EvidenceRefused refused) {
            // A checkpoint of which nobody can say now whether it is evidence.
            switch (refused.reason()) {
                case FUTURE_COSIGNATURE -> {
                    return ExportRefused.clocks();
                }
                case NO_LOG_SIGNATURE, KEY_OUT_OF_RANGE -> {
                    return ExportRefused.notYet();
                }
                default -> throw thrown;
            }
        }
        throw thrown;
    }

    private void requireActive() {
        log.frozen().ifPresent(reason -> {
            throw ExportRefused.frozen(reason);
        });
    }
}
