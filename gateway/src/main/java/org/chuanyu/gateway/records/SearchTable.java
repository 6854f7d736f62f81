package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.chuanyu.gateway.records.Parameter.Kind;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** The search parameters of every type that the FHIR API serves (FHIR R4 §3.1.1): the one table that everything reads. */
final class SearchTable {
    private static final Set<String> PATIENT = Set.of("Patient");
    private static final Set<String> ENCOUNTER = Set.of("Encounter");
    private static final Set<String> SPECIMEN = Set.of("Specimen");
    private static final Set<String> ORDER = Set.of("ServiceRequest");
    private static final Set<String> PRACTITIONER = Set.of("Practitioner");
    private static final Set<String> PERFORMER = Set.of("Organization", "Practitioner");

    private static final Map<String, Map<String, Parameter>> TABLE = new LinkedHashMap<>();

    static {
        patient();
        report();
        observation();
        order();
        specimen();
        encounter();
        organization();
        practitioner();
        provenance();
    }

    private SearchTable() {}

    /** The types, in the order of the table. */
    static Set<String> types() {
        return TABLE.keySet();
    }

    /** Whether we serve the type. */
    static boolean serves(String type) {
        return TABLE.containsKey(type);
    }

    /** The parameters of a type by name; none when we do not serve it. */
    static Map<String, Parameter> of(String type) {
        return TABLE.getOrDefault(type, Map.of());
    }

    static @Nullable Parameter find(String type, String name) {
        return of(type).get(name);
    }

    private static void patient() {
        Table<Patient> t = new Table<>(Patient.class);
        t.identifiers("identifier", Patient::getIdentifier);
        t.add("name", Kind.NAME, "How the name begins", p -> Values.names(p.getName()));
        t.add("family", Kind.NAME, "How the family name begins", p -> Values.families(p.getName()));
        t.add("given", Kind.NAME, "How a given name begins", p -> Values.givens(p.getName()));
        t.add(
                "birthdate",
                Kind.BIRTH,
                "Day, month or year of birth; equality only",
                p -> Values.birth(p.getBirthDateElement().getValueAsString()));
        t.add("gender", Kind.CODE, "Administrative gender", p -> Values.status(p.getGenderElement()));
        t.add("active", Kind.CODE, "Whether the record is in use", p -> flag(p.getActiveElement()));
        t.links(
                "link",
                PATIENT,
                p -> p.getLink().stream()
                        .map(Patient.PatientLinkComponent::getOther)
                        .toList());
    }

    private static void report() {
        Table<DiagnosticReport> t = new Table<>(DiagnosticReport.class);
        t.identifiers("identifier", DiagnosticReport::getIdentifier);
        t.links("patient", PATIENT, r -> List.of(r.getSubject()));
        t.same("subject", "patient");
        t.links("encounter", ENCOUNTER, r -> List.of(r.getEncounter()));
        t.add("status", Kind.CODE, "Status of the report", r -> Values.status(r.getStatusElement()));
        t.concepts("category", DiagnosticReport::getCategory);
        t.concepts("code", r -> List.of(r.getCode()));
        t.time("date", "When the specimens were taken", DiagnosticReport::getEffective);
        t.time("issued", "When the report was issued", DiagnosticReport::getIssuedElement);
        t.links("result", Set.of("Observation"), DiagnosticReport::getResult);
        t.links("based-on", ORDER, DiagnosticReport::getBasedOn);
        t.links("specimen", SPECIMEN, DiagnosticReport::getSpecimen);
        t.links("performer", PERFORMER, DiagnosticReport::getPerformer);
        t.links("results-interpreter", PERFORMER, DiagnosticReport::getResultsInterpreter);
    }

    private static void observation() {
        Table<Observation> t = new Table<>(Observation.class);
        t.identifiers("identifier", Observation::getIdentifier);
        t.links("patient", PATIENT, o -> List.of(o.getSubject()));
        t.same("subject", "patient");
        t.links("encounter", ENCOUNTER, o -> List.of(o.getEncounter()));
        t.add("status", Kind.CODE, "Status of the result", o -> Values.status(o.getStatusElement()));
        t.concepts("category", Observation::getCategory);
        t.concepts("code", o -> List.of(o.getCode()));
        t.same(
                "combo-code",
                "code",
                o -> Values.concepts(o.getComponent().stream()
                        .map(Observation.ObservationComponentComponent::getCode)
                        .toList()));
        t.time("date", "When the specimen was taken", Observation::getEffective);
        t.links("based-on", ORDER, Observation::getBasedOn);
        t.links("specimen", SPECIMEN, o -> List.of(o.getSpecimen()));
        t.links("performer", PERFORMER, Observation::getPerformer);
        t.links("has-member", Set.of("Observation"), Observation::getHasMember);
        t.links("derived-from", Set.of("Observation"), Observation::getDerivedFrom);
    }

    private static void order() {
        Table<ServiceRequest> t = new Table<>(ServiceRequest.class);
        t.identifiers("identifier", ServiceRequest::getIdentifier);
        t.links("patient", PATIENT, r -> List.of(r.getSubject()));
        t.same("subject", "patient");
        t.links("encounter", ENCOUNTER, r -> List.of(r.getEncounter()));
        t.add("status", Kind.CODE, "Status of the order", r -> Values.status(r.getStatusElement()));
        t.concepts("code", r -> List.of(r.getCode()));
        t.concepts("category", ServiceRequest::getCategory);
        t.add("intent", Kind.CODE, "Order, plan or proposal", r -> Values.status(r.getIntentElement()));
        t.add("priority", Kind.CODE, "How urgent it is", r -> Values.status(r.getPriorityElement()));
        t.identifiers("requisition", r -> List.of(r.getRequisition()));
        t.time("authored", "When it was ordered", ServiceRequest::getAuthoredOnElement);
        t.time("occurrence", "When it is to be done", ServiceRequest::getOccurrence);
        t.links("requester", PERFORMER, r -> List.of(r.getRequester()));
        t.links("performer", PERFORMER, ServiceRequest::getPerformer);
        t.links("based-on", ORDER, ServiceRequest::getBasedOn);
        t.links("specimen", SPECIMEN, ServiceRequest::getSpecimen);
    }

    private static void specimen() {
        Table<Specimen> t = new Table<>(Specimen.class);
        t.identifiers("identifier", Specimen::getIdentifier);
        t.identifiers("accession", s -> List.of(s.getAccessionIdentifier()));
        t.links("patient", PATIENT, s -> List.of(s.getSubject()));
        t.same("subject", "patient");
        t.time("collected", "When it was taken", s -> s.getCollection().getCollected());
        t.links("collector", PRACTITIONER, s -> List.of(s.getCollection().getCollector()));
        t.links("parent", SPECIMEN, Specimen::getParent);
        t.concepts("type", s -> List.of(s.getType()));
        t.add("status", Kind.CODE, "Status of the specimen", s -> Values.status(s.getStatusElement()));
    }

    private static void encounter() {
        Table<Encounter> t = new Table<>(Encounter.class);
        t.identifiers("identifier", Encounter::getIdentifier);
        t.links("patient", PATIENT, e -> List.of(e.getSubject()));
        t.same("subject", "patient");
        t.add("status", Kind.CODE, "Status of the visit", e -> Values.status(e.getStatusElement()));
        t.concepts("type", Encounter::getType);
        t.links(
                "participant",
                PRACTITIONER,
                e -> e.getParticipant().stream()
                        .map(taking -> taking.getIndividual())
                        .toList());
        t.links("part-of", ENCOUNTER, e -> List.of(e.getPartOf()));
        t.add("class", Kind.CODE, "Kind of visit", e -> Values.coding(e.getClass_()));
        t.time("date", "When the visit took place", Encounter::getPeriod);
        t.links("service-provider", Set.of("Organization"), e -> List.of(e.getServiceProvider()));
    }

    private static void organization() {
        Table<Organization> t = new Table<>(Organization.class);
        t.identifiers("identifier", Organization::getIdentifier);
        t.add("name", Kind.NAME, "How the name or an alias begins", SearchTable::names);
        t.concepts("type", Organization::getType);
        t.add("address", Kind.NAME, "How the address or a part of it begins", SearchTable::addresses);
        t.add("active", Kind.CODE, "Whether it takes part", o -> flag(o.getActiveElement()));
    }

    private static List<Indexed> addresses(Organization organization) {
        return organization.getAddress().stream()
                .flatMap(address -> Stream.concat(
                        Stream.of(
                                address.getText(),
                                address.getState(),
                                address.getCity(),
                                address.getDistrict(),
                                address.getPostalCode(),
                                address.getCountry()),
                        address.getLine().stream().map(StringType::getValue)))
                .flatMap(Values::name)
                .distinct()
                .toList();
    }

    private static List<Indexed> names(Organization organization) {
        List<Indexed> names =
                new ArrayList<>(Values.name(organization.getName()).toList());
        organization
                .getAlias()
                .forEach(alias -> names.addAll(Values.name(alias.getValue()).toList()));
        return names.stream().distinct().toList();
    }

    private static void practitioner() {
        Table<Practitioner> t = new Table<>(Practitioner.class);
        t.identifiers("identifier", Practitioner::getIdentifier);
        t.add("name", Kind.NAME, "How the name begins", p -> Values.names(p.getName()));
    }

    private static void provenance() {
        Table<Provenance> t = new Table<>(Provenance.class);
        t.links("target", types(), Provenance::getTarget);
        t.links("patient", PATIENT, Provenance::getTarget);
        t.time("recorded", "When the message came in", Provenance::getRecordedElement);
        t.links(
                "agent",
                PERFORMER,
                p -> p.getAgent().stream().map(a -> a.getWho()).toList());
        t.links(
                "entity",
                types(),
                p -> p.getEntity().stream().map(e -> e.getWhat()).toList());
    }

    private static List<Indexed> flag(BooleanType flag) {
        return flag.hasValue()
                ? List.of(new Indexed.Code("http://hl7.org/fhir/special-values", flag.getValueAsString()))
                : List.of();
    }

    /** The table of one type. */
    private static final class Table<R extends Resource> {
        private final Class<R> type;
        private final Map<String, Parameter> rows = new LinkedHashMap<>();

        Table(Class<R> type) {
            this.type = type;
            TABLE.put(type.getSimpleName(), rows);
            add("_id", Kind.ID, "The id", r -> List.of());
            add("_lastUpdated", Kind.UPDATED, "When the current version was stored", r -> List.of());
        }

        void add(String name, Kind kind, Set<String> targets, String about, Function<R, List<Indexed>> values) {
            rows.put(name, new Parameter(name, kind, targets, about, r -> values.apply(type.cast(r)), List.of()));
        }

        /** Another name of a parameter. */
        void same(String name, String as) {
            same(name, as, r -> List.of());
        }

        /** What a parameter finds, and more. */
        void same(String name, String as, Function<R, List<Indexed>> more) {
            Parameter other = Objects.requireNonNull(rows.get(as), as);
            rows.put(
                    name,
                    new Parameter(
                            name,
                            other.kind(),
                            other.targets(),
                            other.about(),
                            r -> more.apply(type.cast(r)),
                            List.of(as)));
        }

        void add(String name, Kind kind, String about, Function<R, List<Indexed>> values) {
            add(name, kind, Set.of(), about, values);
        }

        void identifiers(String name, Function<R, Collection<Identifier>> identifiers) {
            add(name, Kind.IDENTIFIER, "A number of it", r -> Values.identifiers(identifiers.apply(r)));
        }

        void concepts(String name, Function<R, Collection<CodeableConcept>> concepts) {
            add(
                    name,
                    Kind.CODE,
                    "Its code: the source's own or the standard one",
                    r -> Values.concepts(concepts.apply(r)));
        }

        void time(String name, String about, Function<R, @Nullable Type> time) {
            add(name, Kind.DATE, about, r -> Values.time(time.apply(r)));
        }

        void links(String name, Set<String> targets, Function<R, Collection<Reference>> references) {
            add(
                    name,
                    Kind.REFERENCE,
                    targets,
                    "A resource that it refers to",
                    r -> Values.links(references.apply(r), targets));
        }
    }
}
