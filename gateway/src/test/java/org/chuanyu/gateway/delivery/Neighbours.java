package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.Redaction;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;

/** The neighbours of delivery, as small as its tests need them; the whole program is tested end to end elsewhere. */
final class Neighbours implements Records, Consent, Redaction, Participants, Vault, AuditLog {
    static final Basis CARE = new Basis("care-relationship", "Encounter/e-1");

    final Map<VersionRef, Resource> resources = new LinkedHashMap<>();
    final Set<String> inCare = new HashSet<>();
    final List<Disclosure> disclosures = new ArrayList<>();
    final List<AuditEntry> audit = new ArrayList<>();
    final Set<String> destroyed = new HashSet<>();
    private final Map<ParticipantId, Participant> participants = new TreeMap<>();

    void add(Participant participant) {
        participants.put(participant.id(), participant);
    }

    // --- records

    @Override
    public synchronized List<Resource> load(List<VersionRef> versions) {
        return versions.stream()
                .map(ref -> (Resource) resources.get(ref).copy())
                .toList();
    }

    @Override
    public Optional<Resource> read(String type, String id) {
        return Optional.empty();
    }

    @Override
    public Map<String, Resource> readAll(Collection<String> references) {
        return Map.of();
    }

    @Override
    public List<VersionRef> store(List<Write> writes) {
        return List.of();
    }

    // --- redaction: observations whose id begins with "hiv" are of grade 5

    @Override
    public List<Resource> forOthers(List<Resource> document) {
        DiagnosticReport report = ((DiagnosticReport) document.get(0)).copy();
        report.getResult().removeIf(each -> each.getReference().startsWith("Observation/hiv"));
        List<Resource> left = new ArrayList<>(List.of(report));
        document.stream()
                .skip(1)
                .filter(each -> !each.getIdElement().getIdPart().startsWith("hiv"))
                .forEach(left::add);
        return left.stream().anyMatch(Observation.class::isInstance) ? left : List.of();
    }

    // --- consent

    @Override
    public void visit(ParticipantId organisation, String patientId, Encounter encounter) {}

    @Override
    public Optional<Basis> basis(ParticipantId organisation, String patientId, Instant at) {
        return Optional.empty();
    }

    @Override
    public Set<String> readablePatients(ParticipantId organisation, Instant at) {
        return Set.of();
    }

    @Override
    public synchronized List<Recipient> inCare(String patientId, ParticipantId except, Instant at) {
        return inCare.stream()
                .sorted()
                .filter(each -> !each.equals(except.value()))
                .map(each -> new Recipient(new ParticipantId(each), CARE))
                .toList();
    }

    @Override
    public synchronized void disclosed(Disclosure disclosure) {
        disclosures.add(disclosure);
    }

    @Override
    public synchronized List<Recipient> holders(String reportId) {
        return disclosures.stream()
                .filter(each -> each.resourceId().equals(reportId))
                .map(Disclosure::organisation)
                .distinct()
                .map(each -> new Recipient(each, new Basis("correction-duty", "DiagnosticReport/" + reportId)))
                .toList();
    }

    // --- trust

    @Override
    public List<Participant> all() {
        return List.copyOf(participants.values());
    }

    @Override
    public Optional<Participant> find(ParticipantId id) {
        return Optional.ofNullable(participants.get(id));
    }

    // --- keys: a plain mark stands for the cipher

    @Override
    public byte[] seal(String subject, byte[] plain) {
        if (destroyed.contains(subject)) {
            throw new KeyDestroyed(subject);
        }
        return (subject + "\n" + new String(plain, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] open(byte[] sealed) {
        String[] parts = new String(sealed, StandardCharsets.UTF_8).split("\n", 2);
        if (destroyed.contains(parts[0])) {
            throw new KeyDestroyed(parts[0]);
        }
        return parts[1].getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void destroy(String subject) {
        destroyed.add(subject);
    }

    @Override
    public String token(String purpose, String value) {
        return purpose + ":" + value.hashCode();
    }

    // --- audit

    @Override
    public synchronized void record(AuditEntry entry) {
        audit.add(entry);
    }

    @Override
    public void recordRefusal(AuditEntry entry) {
        record(entry);
    }

    @Override
    public void recordRefusalOncePerMinute(String source, AuditEntry entry) {
        record(entry);
    }
}
