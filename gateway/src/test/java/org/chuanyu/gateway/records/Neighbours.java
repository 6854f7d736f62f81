package org.chuanyu.gateway.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The legal bases and the grades as a test sets them; where they come from in earnest is other modules' to test. */
@TestConfiguration
class Neighbours {

    @Bean
    @Primary
    Care care() {
        return new Care();
    }

    @Bean
    @Primary
    Identity identity() {
        return new Alone();
    }

    @Bean
    @Primary
    Terminology terminology() {
        return new Grades();
    }

    /** Care relationships, and what was disclosed under them. */
    static final class Care implements Consent {
        final Map<String, Set<String>> readable = new ConcurrentHashMap<>();
        final List<Disclosure> disclosures = new ArrayList<>();

        void open(String organisation, String patientId) {
            readable.computeIfAbsent(organisation, o -> ConcurrentHashMap.newKeySet())
                    .add(patientId);
        }

        void close(String organisation, String patientId) {
            readable.getOrDefault(organisation, Set.of()).remove(patientId);
        }

        @Override
        public void visit(ParticipantId organisation, String patientId, Encounter encounter) {
            open(organisation.value(), patientId);
        }

        @Override
        public Optional<Basis> basis(ParticipantId organisation, String patientId, Instant at) {
            return readablePatients(organisation, at).contains(patientId)
                    ? Optional.of(new Basis("care-relationship", "Encounter/e1"))
                    : Optional.empty();
        }

        @Override
        public Set<String> readablePatients(ParticipantId organisation, Instant at) {
            return Set.copyOf(readable.getOrDefault(organisation.value(), Set.of()));
        }

        @Override
        public List<Recipient> inCare(String patientId, ParticipantId except, Instant at) {
            return List.of();
        }

        @Override
        public synchronized void disclosed(Disclosure disclosure) {
            disclosures.add(disclosure);
        }

        @Override
        public List<Recipient> holders(String reportId) {
            return List.of();
        }
    }

    private static final class Alone implements Identity {
        @Override
        public Match match(ParticipantId source, Patient patient) {
            String id = patient.getIdElement().getIdPart();
            return new Match(id, id, Verdict.NEW, List.of());
        }

        @Override
        public void lock(ParticipantId source, java.util.Collection<Patient> patients) {}

        @Override
        public boolean isMergedInto(String patientId, String other) {
            return false;
        }

        @Override
        public void merge(ParticipantId source, String survivorPatientId, String priorPatientId) {}

        @Override
        public Optional<String> personOf(String patientId) {
            return Optional.of(patientId);
        }

        @Override
        public Set<String> patientsOf(String personId) {
            return Set.of(personId);
        }

        @Override
        public Set<String> samePerson(String patientId) {
            return Set.of(patientId);
        }

        @Override
        public Set<String> samePersons(java.util.Collection<String> patientIds) {
            return Set.copyOf(patientIds);
        }
    }

    /** Restricted is what is called HIV. */
    static final class Grades implements Terminology {
        @Override
        public Mapping map(ParticipantId source, Bundle bundle, Instant at) {
            return new Mapping(List.of(), List.of(), List.of());
        }

        @Override
        public List<Target> translate(Coding source, Instant at) {
            return "TSH".equals(source.getCode())
                    ? List.of(new Target(
                            new Coding("http://loinc.org", "3016-3", "TSH"), "equivalent", "https://x/map", "1"))
                    : List.of();
        }

        @Override
        public int grade(CodeableConcept item) {
            boolean named = String.valueOf(item.getText()).startsWith("HIV");
            return named
                            || item.getCoding().stream()
                                    .anyMatch(coding -> coding.getCode().startsWith("HIV"))
                    ? 5
                    : 4;
        }
    }
}
