package org.chuanyu.gateway.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.CanonicalBundle;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.intake.Messages.CodeEntry;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Terminology;
import org.chuanyu.gateway.terminology.UnmappedCodes;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** What a checked message passes through: match the person, map the codes, file the records, open care, tell who waits. */
@Component
class Passage {
    /** The reason to park that a registrar's decision may take away. */
    static final String PATIENT_CONFLICT = "patient-conflict";

    private final Identity identity;
    private final Terminology terminology;
    private final Filing filing;
    private final Consent consent;
    private final ProvenanceNote provenance;
    private final UnmappedCodes unmapped;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Passage(
            Identity identity,
            Terminology terminology,
            Filing filing,
            Consent consent,
            ProvenanceNote provenance,
            UnmappedCodes unmapped,
            Clock clock,
            ApplicationEventPublisher events) {
        this.identity = identity;
        this.terminology = terminology;
        this.filing = filing;
        this.consent = consent;
        this.provenance = provenance;
        this.unmapped = unmapped;
        this.clock = clock;
        this.events = events;
    }

    /** What passing did: the codes, the versions, and what the sender may be told. */
    record Passed(List<CodeEntry> codes, List<VersionRef> stored, List<Problem> warnings) {}

    /** @throws ProblemException of origin GATEWAY when the message has to wait; nothing but the match was noted then */
    Passed pass(String messageId, Submission submission, CanonicalBundle canonical, Intended intended) {
        Instant at = submission.receivedAt();
        Patient patient = java.util.Objects.requireNonNull(intended.patient());
        List<Problem> warnings = match(submission, intended, patient);

        Instant sourceTime = writtenAt(submission.bundle(), at);
        Bundle working = new Bundle();
        intended.all().forEach(resource -> working.addEntry().setResource(resource));
        // The maps of now: a message that was parked for weeks must not come out with the codes of then.
        Terminology.Mapping mapping = terminology.map(submission.source(), working, clock.instant());

        Filing.Filed filed = filing.file(
                messageId, submission.source(), intended, sourceTime, provenance.reference(submission, messageId));
        unmapped.seen(submission.source(), mapping.unmapped(), at);
        List<VersionRef> stored = new ArrayList<>(filed.stored());
        if (!stored.isEmpty()) {
            stored.addAll(provenance.store(messageId, submission, canonical, mapping, filed, patient.getIdPart()));
        }
        filed.sheet().save();
        intended.priors().forEach(prior -> identity.merge(submission.source(), patient.getIdPart(), prior.getIdPart()));
        visits(submission, intended, patient);
        events.publishEvent(new RecordsAccepted(
                messageId, submission.source(), patient.getIdPart(), at, filed.changes(), List.copyOf(stored)));
        return new Passed(codes(mapping), stored, warnings);
    }

    /** When the source wrote the message (MSH-7, Bundle.timestamp); a clock that runs ahead must not bar what comes after it. */
    private static Instant writtenAt(Bundle bundle, Instant receivedAt) {
        Instant written = bundle.hasTimestamp() ? bundle.getTimestamp().toInstant() : receivedAt;
        return written.isAfter(receivedAt) ? receivedAt : written;
    }

    private List<Problem> match(Submission submission, Intended intended, Patient patient) {
        if (!intended.priors().isEmpty()) {
            requireNoCircle(submission, intended, patient);
        }
        Identity.Match match = identity.match(submission.source(), patient);
        if (match.verdict() == Identity.Verdict.QUARANTINED) {
            throw new ProblemException(Problem.ofGateway(
                    PATIENT_CONFLICT,
                    "Patient.identifier",
                    "the number already belongs to somebody else: " + match.reasons()));
        }
        intended.priors().forEach(prior -> {
            identity.match(submission.source(), prior);
            shareNumbers(patient, prior);
        });
        // Only of what the sender said itself: the rest would tell what others know of whom.
        return match.own().stream()
                .filter(reason -> reason.endsWith("-differs") || reason.endsWith("-invalid"))
                .map(reason -> Problem.warning(reason, "Patient", "patient data to look at: " + reason))
                .toList();
    }

    /**
     * A number that was given up cannot take in the one that it was given up for: whoever followed both messages would find no
     * living record. Which of the two lives, only the hospital can say; until a registrar has undone the first merge, this one waits.
     */
    private void requireNoCircle(Submission submission, Intended intended, Patient patient) {
        List<Patient> all = new ArrayList<>(intended.priors());
        all.add(patient);
        identity.lock(submission.source(), all);
        for (Patient prior : intended.priors()) {
            if (identity.isMergedInto(patient.getIdPart(), prior.getIdPart())) {
                throw new ProblemException(Problem.ofGateway(
                        "merge-circle",
                        "Patient.link",
                        "the surviving number was itself merged into the prior one before; undo that merge first"));
            }
        }
    }

    /** After a merge whoever asks by either number finds the results of both. */
    private static void shareNumbers(Patient survivor, Patient prior) {
        List<Identifier> own = List.copyOf(survivor.getIdentifier());
        prior.getIdentifier().forEach(old -> survivor.addIdentifier(old.copy().setUse(Identifier.IdentifierUse.OLD)));
        own.forEach(identifier -> prior.addIdentifier(identifier.copy().setUse(Identifier.IdentifierUse.SECONDARY)));
    }

    /** Only a visit that the hospital announced (ADT) opens care; one that a result mentions by the way does not. */
    private void visits(Submission submission, Intended intended, Patient patient) {
        for (Resource resource : intended.all()) {
            if (resource instanceof Encounter visit && visit.hasExtension(Extensions.TRIGGER)) {
                consent.visit(submission.source(), patient.getIdPart(), visit);
            }
        }
    }

    private static List<CodeEntry> codes(Terminology.Mapping mapping) {
        List<CodeEntry> codes = new ArrayList<>();
        mapping.mapped()
                .forEach(mapped ->
                        codes.add(new CodeEntry(mapped.kind(), mapped.from(), mapped.to(), mapped.mapVersion())));
        mapping.unmapped()
                .forEach(unmapped -> codes.add(
                        new CodeEntry(unmapped.kind(), unmapped.system() + "|" + unmapped.code(), null, null)));
        return codes;
    }
}
