package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.identity.Identity;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads a person through the same view, shelf and redaction as the FHIR API. */
@Component
final class ReadPersonResults implements PersonResults {
    private static final int MOST = 1000;
    private static final int MOST_PERSONS = 20;
    private static final Map<String, String> PAGE = Map.of("way", "page");

    private final TransactionTemplate transaction;
    private final Readings readings;
    private final Shelf shelf;
    private final Disclosures disclosures;
    private final Identity identity;
    private final Indexer indexer;
    private final Erased erased;
    private final JdbcClient jdbc;

    ReadPersonResults(
            TransactionTemplate transaction,
            Readings readings,
            Shelf shelf,
            Disclosures disclosures,
            Identity identity,
            Indexer indexer,
            Erased erased,
            JdbcClient jdbc) {
        this.transaction = transaction;
        this.readings = readings;
        this.shelf = shelf;
        this.disclosures = disclosures;
        this.identity = identity;
        this.indexer = indexer;
        this.erased = erased;
        this.jdbc = jdbc;
    }

    @Override
    public List<Person> find(String identifier) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Reading reading = readings.ofAll();
            Map<Stored, Resource> found = shelf.current(reading, patients(reading, identifier));
            disclosures.note(reading, AuditAction.RECORD_SEARCHED, "Patient", found.keySet(), PAGE, Consent.Way.PAGE);
            return persons(found);
        }));
    }

    @Override
    public Optional<Results> of(String patientId) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Set<String> same = identity.samePerson(patientId);
            Reading reading = readings.ofPerson(same);
            List<VersionRef> wanted = wanted(reading, same);
            boolean cut = wanted.size() > MOST;
            Map<Stored, Resource> shown = shelf.current(reading, cut ? wanted.subList(0, MOST) : wanted);
            Set<String> bases = disclosures.note(
                    reading, AuditAction.RECORD_READ, "Patient/" + patientId, shown.keySet(), PAGE, Consent.Way.PAGE);
            List<Seen<Patient>> patients = of(shown, Patient.class);
            return patients.isEmpty()
                    ? Optional.<Results>empty()
                    : Optional.of(new Results(
                            new Person(patientId, patients),
                            of(shown, DiagnosticReport.class),
                            of(shown, Observation.class),
                            cut,
                            bases));
        }));
    }

    @Override
    public boolean isErased(String patientId) {
        return Boolean.TRUE.equals(transaction.execute(
                status -> erased.knownTo(readings.ofPerson(Set.of(patientId)), "Patient", patientId)));
    }

    private List<VersionRef> patients(Reading reading, String identifier) {
        Parameter parameter = Objects.requireNonNull(SearchTable.find("Patient", "identifier"));
        Query query = new Query(
                "Patient",
                List.of(new Query.Criterion(
                        parameter, false, null, List.of(new Query.Token(true, null, identifier)), null)),
                List.of(),
                MOST_PERSONS,
                false,
                List.of(),
                "");
        QuerySql.Statement statement = QuerySql.of(query, reading.view(), MOST_PERSONS, indexer::token);
        return jdbc
                .sql(statement.sql())
                .params(statement.values())
                .query((row, number) -> row.getString(1))
                .list()
                .stream()
                .map(id -> new VersionRef("Patient", id, 0))
                .toList();
    }

    private List<Person> persons(Map<Stored, Resource> found) {
        Map<String, List<Seen<Patient>>> persons = new LinkedHashMap<>();
        for (Seen<Patient> patient : of(found, Patient.class)) {
            String id = patient.ref().id();
            persons.computeIfAbsent(identity.personOf(id).orElse(id), key -> new ArrayList<>())
                    .add(patient);
        }
        return persons.values().stream()
                .map(patients -> new Person(patients.get(0).ref().id(), List.copyOf(patients)))
                .toList();
    }

    /** Patients first, so that a bound never cuts off who it is; then the newest. One more than are shown. */
    private List<VersionRef> wanted(Reading reading, Collection<String> patients) {
        return jdbc.sql("SELECT h.type, h.id, h.version FROM resource_head h WHERE h.patient_id = ANY(:patients)"
                        + " AND h.type IN ('Patient', 'DiagnosticReport', 'Observation') AND " + View.sees("h")
                        + " ORDER BY h.type = 'Patient' DESC, (SELECT max(s.low) FROM resource_index s"
                        + " WHERE s.type = h.type AND s.id = h.id AND s.param = 'date') DESC NULLS LAST,"
                        + " h.last_updated DESC, h.id LIMIT :most")
                .params(reading.view().parameters())
                .param("patients", patients.toArray(String[]::new))
                .param("most", MOST + 1)
                .query((row, number) ->
                        new VersionRef(row.getString("type"), row.getString("id"), row.getInt("version")))
                .list();
    }

    private static <T extends Resource> List<Seen<T>> of(Map<Stored, Resource> shown, Class<T> type) {
        List<Seen<T>> seen = new ArrayList<>();
        shown.forEach((row, resource) -> {
            if (type.isInstance(resource)) {
                seen.add(new Seen<>(row.ref(), row.owner().value(), type.cast(resource)));
            }
        });
        return seen;
    }
}
