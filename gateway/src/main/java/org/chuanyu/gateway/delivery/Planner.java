package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.trust.Participants;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides who gets a new version of a report: organisations that have a care relationship with the person now, and everyone who
 * got, or may still get, an earlier version. One transaction turns one work row into outbox rows.
 */
@Component
final class Planner {
    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final TransactionTemplate transactions;
    private final WorkTable work;
    private final Outbox outbox;
    private final Records records;
    private final Consent consent;
    private final Participants participants;
    private final Contents contents;
    private final CodeCorrections corrections;
    private final Vault vault;
    private final AuditLog audit;
    private final Clock clock;

    Planner(
            TransactionTemplate transactions,
            WorkTable work,
            Outbox outbox,
            Records records,
            Consent consent,
            Participants participants,
            Contents contents,
            CodeCorrections corrections,
            Vault vault,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.work = work;
        this.outbox = outbox;
        this.records = records;
        this.consent = consent;
        this.participants = participants;
        this.contents = contents;
        this.corrections = corrections;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Plans one message, if one is due.
     *
     * @param claimed called once work was found
     * @param woken told each wire that has something new, after the commit
     */
    boolean step(Runnable claimed, Consumer<WireKey> woken) {
        List<WireKey> wires = new ArrayList<>();
        Work[] at = new Work[1];
        try {
            transactions.executeWithoutResult(
                    status -> work.claim(clock.instant()).ifPresent(found -> {
                        at[0] = found;
                        claimed.run();
                        plan(found, wires);
                        work.done(found.id());
                    }));
        } catch (RuntimeException e) {
            if (at[0] == null) {
                throw e;
            }
            failed(at[0], e);
            return true;
        }
        wires.forEach(woken);
        return at[0] != null;
    }

    private void failed(Work found, RuntimeException e) {
        if (e instanceof Vault.KeyDestroyed) {
            transactions.executeWithoutResult(status -> {
                audit.record(AuditEntry.bySystem(
                        AuditAction.DELIVERY_DEAD,
                        AuditEntry.Outcome.REFUSED,
                        null,
                        found.patientId(),
                        found.messageId(),
                        Map.of("reason", "key-destroyed")));
                work.done(found.id());
            });
            return;
        }
        // Only this patient waits. The message of the exception might hold content.
        LOG.warn(
                "message {} could not be planned ({} times before): {}",
                found.messageId(),
                found.failures(),
                e.getClass().getName());
        Duration wait = Duration.ofSeconds(1L << Math.min(found.failures(), 9));
        Instant due = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        transactions.executeWithoutResult(status -> work.failed(found.id(), due));
    }

    private void plan(Work found, List<WireKey> wires) {
        for (ReportChange change : found.reports()) {
            if (onlyWithheld(found, change)) {
                continue;
            }
            Map<ParticipantId, Basis> recipients = recipients(found, change);
            outbox.supersedeDead(change.report(), recipients.keySet());
            List<Target> targets = targets(recipients);
            if (!targets.isEmpty()) {
                plan(found, change, targets, wires);
            }
        }
    }

    /** Then nothing moves: even what else would go out with it would tell that, and when, something withheld has changed. */
    private boolean onlyWithheld(Work found, ReportChange change) {
        return !records.newToOthers(change.report())
                && contents.of(found.source(), records.loadForOthers(change.closure()))
                        .isPresent();
    }

    private Map<ParticipantId, Basis> recipients(Work found, ReportChange change) {
        Map<ParticipantId, Basis> recipients = new LinkedHashMap<>();
        // Another code is no new result: of those in care it concerns whoever was to get the old one, got it or not.
        Set<ParticipantId> meant =
                found.codesOnly() ? outbox.receivers(change.report().id()) : Set.of();
        consent.inCare(found.patientId(), found.source(), clock.instant()).stream()
                .filter(each -> !found.codesOnly() || meant.contains(each.organisation()))
                .forEach(each -> recipients.putIfAbsent(each.organisation(), each.basis()));
        consent.holders(change.report().id())
                .forEach(each -> recipients.putIfAbsent(each.organisation(), each.basis()));
        // An older version still under way reaches its receiver even if the visit has ended since: then so must this
        // one.
        Basis duty = new Basis("correction-duty", change.report().reference());
        outbox.receiversUnderWay(change.report().id()).forEach(each -> recipients.putIfAbsent(each, duty));
        recipients.remove(found.source());
        return recipients;
    }

    private List<Target> targets(Map<ParticipantId, Basis> recipients) {
        List<Target> targets = new ArrayList<>();
        recipients.forEach((receiver, basis) -> participants
                .find(receiver)
                .ifPresent(participant -> participant.wires().values().stream()
                        .filter(Outlets::takesLabReports)
                        .forEach(wire -> targets.add(new Target(WireKey.of(participant, wire), basis)))));
        return targets;
    }

    private void plan(Work found, ReportChange change, List<Target> targets, List<WireKey> wires) {
        List<Resource> closure = records.loadForOthers(change.closure());
        Optional<Content> visible = contents.of(found.source(), closure);
        int edition = Contents.number(closure.get(0));
        if (found.codesOnly()) {
            visible.ifPresent(content -> correctCodes(found, change, edition, targets, content, wires));
            return;
        }
        for (Target target : targets) {
            Optional<Outbox.Last> last = outbox.last(change.report(), target.wire());
            Optional<Content> planned = visible.or(() -> withdrawal(found, change, target, closure));
            if (planned.isEmpty()) {
                continue;
            }
            Content content = planned.get();
            if (last.filter(had -> content.saysNothingNew(had.exact(), had.visible()))
                    .isEmpty()) {
                insert(found, change, number(edition, last), target, Dispatch.LAB_REPORT, content, wires);
            }
        }
    }

    /** For whoever has any version, or may have or get it, whatever became of the newest one. */
    private Optional<Content> withdrawal(Work found, ReportChange change, Target target, List<Resource> closure) {
        return outbox.held(change.report(), target.wire())
                .map(held -> contents.withdrawal(found.source(), known(held, closure)));
    }

    /** The patient as the receiver knows him: as he is now, he may be withheld. */
    private List<Resource> known(Outbox.Sent held, List<Resource> closure) {
        List<Resource> known = new ArrayList<>(closure);
        known.removeIf(Patient.class::isInstance);
        contents.parse(vault.open(held.body())).getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Patient.class::isInstance)
                .forEach(known::add);
        return known;
    }

    private void correctCodes(
            Work found, ReportChange change, int edition, List<Target> targets, Content content, List<WireKey> wires) {
        Set<ParticipantId> holders = consent.holders(change.report().id()).stream()
                .map(Consent.Recipient::organisation)
                .collect(Collectors.toSet());
        for (Target target : targets) {
            int number = number(edition, outbox.last(change.report(), target.wire()));
            boolean holds = holders.contains(target.wire().receiver());
            corrections
                    .kind(found, change.report(), target.wire(), holds, content)
                    .ifPresent(kind -> insert(found, change, number, target, kind, content, wires));
        }
    }

    /** What is taken back has no edition, yet the receiver has to know which document is the newer one. */
    private static int number(int edition, Optional<Outbox.Last> last) {
        return Math.max(edition, last.map(had -> had.edition() + 1).orElse(1));
    }

    private void insert(
            Work found,
            ReportChange change,
            int number,
            Target target,
            String kind,
            Content content,
            List<WireKey> wires) {
        byte[] body = vault.seal(found.patientId(), contents.bytes(content.bundle(), number));
        outbox.insert(found, change.report(), number, target, kind, content, body, clock.instant());
        wires.add(target.wire());
    }

    /** One way to one recipient. */
    record Target(WireKey wire, Basis basis) {}
}
