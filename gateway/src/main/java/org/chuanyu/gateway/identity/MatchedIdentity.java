package org.chuanyu.gateway.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.identity.IdentityStore.Filed;
import org.chuanyu.gateway.identity.Traits.Kind;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Identity on the database. Everybody who works on the same number, or the same name and birth date, waits for the other. */
@Component
final class MatchedIdentity implements Identity {
    private final IdentityStore store;
    private final CaseStore cases;
    private final Linker linker;
    private final Vault vault;
    private final TraitReader reader;

    MatchedIdentity(IdentityStore store, CaseStore cases, Linker linker, Vault vault) {
        this.store = store;
        this.cases = cases;
        this.linker = linker;
        this.vault = vault;
        this.reader = new TraitReader(vault::token);
    }

    @Override
    public Match match(ParticipantId source, Patient patient) {
        requireTransaction();
        String id = patient.getIdElement().getIdPart();
        TraitReader.Read read = reader.read(patient);
        store.lock(lockKeys(id, read.traits()));
        Optional<Filed> known = store.find(id);
        return known.isEmpty() ? arrive(source, id, read) : again(source, known.get(), read);
    }

    private Match arrive(ParticipantId source, String id, TraitReader.Read read) {
        String person = vault.token("identity-person", id);
        store.add(id, person, source, List.of("first-seen"));
        store.addTraits(id, read.traits());
        Filed alone = new Filed(id, person, source.value(), null, true);
        Linker.Found found = linker.look(alone, read.traits());
        Verdict verdict = found.linked() ? Verdict.LINKED : found.candidates() ? Verdict.CANDIDATE : Verdict.NEW;
        return verdict(found.linked() ? filed(id) : alone, verdict, List.of(), found.reasons(), read.reasons());
    }

    private Match again(ParticipantId source, Filed known, TraitReader.Read read) {
        String id = known.patientId();
        Traits before = store.traits(id);
        MatchRules.OwnResult own = MatchRules.own(before, read.traits());
        List<String> reasons = new ArrayList<>(own.reasons());
        Traits now = read.traits().completedBy(before);
        if (!own.consistent()) {
            String fingerprint = fingerprint(read.traits());
            if (!cases.accepted(id, fingerprint)) {
                if (cases.quarantine(id, source, fingerprint, reasons)) {
                    linker.audit(AuditAction.PERSON_QUARANTINED, "system", known, null, reasons);
                }
                return verdict(known, Verdict.QUARANTINED, reasons, List.of(), read.reasons());
            }
            reasons.add("accepted-by-registrar");
            now = read.traits(); // nothing of the other person stays
            linker.detach(known, reasons, "system");
        }
        if (now.equals(before)) {
            return verdict(own.consistent() ? known : filed(id), Verdict.KNOWN, reasons, List.of(), read.reasons());
        }
        store.replaceTraits(id, now);
        linker.leaveContradicting(filed(id), now);
        Linker.Found found = linker.look(filed(id), now);
        Verdict verdict = found.linked() ? Verdict.LINKED : found.candidates() ? Verdict.CANDIDATE : Verdict.KNOWN;
        return verdict(filed(id), verdict, reasons, found.reasons(), read.reasons());
    }

    @Override
    public void lock(ParticipantId source, Collection<Patient> patients) {
        requireTransaction();
        List<String> keys = new ArrayList<>();
        if (patients.size() > 1) {
            // Four merges at once, two by two, could close a circle that none of them sees.
            keys.add("merges:" + source);
        }
        for (Patient patient : patients) {
            keys.addAll(lockKeys(
                    patient.getIdElement().getIdPart(), reader.read(patient).traits()));
        }
        store.lock(keys);
    }

    @Override
    public void hold(Collection<String> patientIds) {
        requireTransaction();
        store.lock(patientIds.stream().map(id -> "patient:" + id).toList());
    }

    @Override
    public boolean isMergedInto(String patientId, String other) {
        return !patientId.equals(other) && store.mergedInto(other).contains(patientId);
    }

    @Override
    public void merge(ParticipantId source, String survivorPatientId, String priorPatientId) {
        requireTransaction();
        if (survivorPatientId.equals(priorPatientId)) {
            return;
        }
        store.lock(List.of("patient:" + survivorPatientId, "patient:" + priorPatientId));
        Filed survivor = fileIfNew(source, survivorPatientId);
        Filed prior = fileIfNew(source, priorPatientId);
        if (survivorPatientId.equals(prior.mergedInto()) && prior.personId().equals(survivor.personId())) {
            return;
        }
        Traits ours = store.traits(survivorPatientId);
        Traits theirs = store.traits(priorPatientId);
        List<String> reasons = new ArrayList<>(List.of("merged-by-institution"));
        reasons.addAll(MatchRules.across(ours, theirs).reasons());
        // Registered under a wrong resident id: from now on that id must not bring its owner here.
        boolean matchable = !reasons.contains("resident-id-differs");
        Set<String> movers = store.mergedInto(priorPatientId);
        if (movers.contains(survivorPatientId)) {
            throw new IllegalStateException("a merge in a circle");
        }
        store.move(movers, survivor.personId(), reasons);
        store.merged(priorPatientId, survivorPatientId, matchable);
        linker.audit(AuditAction.PERSON_MERGED, source.value(), prior, "Patient/" + survivorPatientId, reasons);
        if (matchable) {
            linker.look(filed(priorPatientId), theirs); // whom the prior was linked to, the survivor may be linked to
        }
    }

    @Override
    public Optional<String> personOf(String patientId) {
        return store.find(patientId).map(Filed::personId);
    }

    @Override
    public Set<String> patientsOf(String personId) {
        Set<String> patients = new TreeSet<>();
        store.living(personId)
                .ifPresent(
                        living -> store.members(List.of(living)).forEach(member -> patients.add(member.patientId())));
        return patients;
    }

    @Override
    public Set<String> samePerson(String patientId) {
        return samePersons(List.of(patientId));
    }

    @Override
    public Set<String> samePersons(Collection<String> patientIds) {
        Set<String> all = new TreeSet<>(patientIds);
        all.addAll(store.fellows(patientIds));
        return all;
    }

    private Filed fileIfNew(ParticipantId source, String id) {
        Optional<Filed> there = store.find(id);
        if (there.isPresent()) {
            return there.get();
        }
        store.add(id, vault.token("identity-person", id), source, List.of("first-seen-in-merge"));
        return filed(id);
    }

    private static Match verdict(
            Filed patient, Verdict verdict, List<String> own, List<String> others, List<String> odd) {
        return new Match(
                patient.patientId(),
                patient.personId(),
                verdict,
                Stream.of(own, others, odd).flatMap(List::stream).distinct().toList(),
                Stream.of(own, odd).flatMap(List::stream).distinct().toList());
    }

    private Filed filed(String id) {
        return store.find(id).orElseThrow(() -> new IllegalStateException("no patient " + id));
    }

    private String fingerprint(Traits traits) {
        StringBuilder all = new StringBuilder();
        for (Kind kind : Kind.values()) {
            all.append(kind.code()).append(new TreeSet<>(traits.of(kind)));
        }
        return vault.token("identity-fingerprint", all.toString());
    }

    /** Every key by which two messages could find each other. */
    private static List<String> lockKeys(String id, Traits traits) {
        List<String> keys = new ArrayList<>(List.of("patient:" + id));
        for (Kind kind : List.of(Kind.RESIDENT_ID, Kind.PASSPORT, Kind.HINT)) {
            keys.addAll(traits.of(kind));
        }
        for (Kind kind : List.of(Kind.NAME_HAN, Kind.NAME_LATIN, Kind.NAME_OTHER)) {
            for (String name : traits.of(kind)) {
                traits.of(Kind.BIRTH_DAY).forEach(birth -> keys.add(name + birth));
            }
        }
        return keys;
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("identity works inside a transaction of its caller");
        }
    }
}
