package org.chuanyu.gateway.audit;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.chuanyu.fhir.CanonicalJson;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkType;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.Base64BinaryType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;

/** An entry of the log as FHIR AuditEvent, after the patterns of IHE Basic Audit Log Patterns (BALP). */
final class AuditEvents {
    /** Of every entry. */
    static final String VERSION = "1";

    /** Instead of who acted, when the person whom the act concerned has been erased; nobody can log in under it. */
    static final String ERASED = "erased";

    private static final String OBSERVATION_VALUE = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    static final String ACTION_SYSTEM = Systems.BASE + "/CodeSystem/audit-action";
    private static final String DICOM = ActionKind.DICOM;
    private static final String ROLE_SYSTEM = Systems.BASE + "/CodeSystem/role";
    private static final String BASIS_SYSTEM = Systems.BASE + "/CodeSystem/legal-basis";
    private static final String LOGIN_SYSTEM = Systems.BASE + "/sid/login";
    private static final String OBJECT_SYSTEM = Systems.BASE + "/sid/gateway-object";
    private static final String BALP_ENTITY = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final Pattern REFERENCE =
            Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(/_history/[A-Za-z0-9.-]+)?");

    /** Of the JSON of every resource; its id comes next. */
    private static final String START = "{\"resourceType\":\"AuditEvent\",";

    private AuditEvents() {}

    static AuditEvent of(StoredEntry stored) {
        AuditEvent event = of(stored.at(), stored.entry());
        event.setId(String.valueOf(stored.seq()));
        if (isErased(stored.entry())) {
            redact(event);
        }
        if (stored.position() != null) {
            event.addExtension(place(stored.position()));
        }
        return event;
    }

    private static boolean isErased(AuditEntry entry) {
        return entry.actor().equals(ERASED)
                && entry.patientId() == null
                && entry.object() == null
                && entry.detail().containsKey("erasure");
    }

    /** Says that it is not what was committed to: whoever acted, and on whom, is not known any more. */
    private static void redact(AuditEvent event) {
        event.getMeta().addSecurity(new Coding(OBSERVATION_VALUE, "REDACTED", "redacted"));
        Reference masked = new Reference();
        masked.addExtension(ABSENT, new CodeType("masked"));
        event.getAgentFirstRep().setWho(masked).setType(null);
    }

    private static Extension place(StoredEntry.Position position) {
        Extension place = new Extension(Extensions.LOG_POSITION);
        place.addExtension("seq", new StringType(Long.toString(position.leaf())));
        place.addExtension("leafHash", new Base64BinaryType(position.hash()));
        place.addExtension("checkpointSize", new StringType(Long.toString(position.checkpoint())));
        return place;
    }

    /** The bytes of an event that has no id yet: what stands before and what stands after it. */
    static String[] aroundId(Instant at, AuditEntry entry) {
        String json = CanonicalJson.text(of(at, entry));
        if (!json.startsWith(START)) {
            throw new IllegalStateException("an AuditEvent starts with another element");
        }
        return new String[] {START + "\"id\":\"", "\"," + json.substring(START.length())};
    }

    private static AuditEvent of(Instant at, AuditEntry entry) {
        AuditEvent event = new AuditEvent();
        event.getMeta().setVersionId(VERSION).addProfile(Profiles.AUDIT_EVENT);
        event.setType(type(entry.action()));
        subtypes(entry.action()).forEach(event::addSubtype);
        event.setAction(action(entry.action()));
        event.setRecordedElement(
                new InstantType(Date.from(at), TemporalPrecisionEnum.MILLI, TimeZone.getTimeZone("UTC")));
        event.setOutcome(outcome(entry.outcome()));
        agents(event, entry);
        event.getSource().setSite("chuanyu-gateway").setObserver(gateway());
        entities(event, entry);
        return event;
    }

    static AuditEventOutcome outcome(AuditEntry.Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> AuditEventOutcome._0;
            case REFUSED -> AuditEventOutcome._4;
            case FAILED -> AuditEventOutcome._8;
        };
    }

    static Coding type(AuditAction action) {
        ActionKind kind = ActionKind.of(action);
        return new Coding(kind.system(), kind.type(), kind.display());
    }

    static AuditEventAction action(AuditAction action) {
        return AuditEventAction.fromCode(ActionKind.of(action).crud());
    }

    /** The interaction of FHIR if it is one, and the code of our own catalogue. */
    static List<Coding> subtypes(AuditAction action) {
        Coding own = new Coding(ACTION_SYSTEM, ActionKind.code(action), null);
        String interaction = switch (action) {
            case RECORD_READ -> "read";
            case RECORD_SEARCHED -> "search";
            case RECORD_HISTORY_READ -> "history-instance";
            default -> null;
        };
        return interaction == null
                ? List.of(own)
                : List.of(new Coding("http://hl7.org/fhir/restful-interaction", interaction, null), own);
    }

    private static void agents(AuditEvent event, AuditEntry entry) {
        AuditEventAgentComponent who = event.addAgent().setRequestor(true).setWho(who(entry));
        who.setType(
                isProgram(entry)
                        ? coded(DICOM, "110150") // Application
                        : coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"));
        if (entry.role() != null) {
            who.addRole(coded(ROLE_SYSTEM, entry.role()));
        }
        if (entry.legalBasis() != null) {
            who.addPurposeOfUse(coded(BASIS_SYSTEM, entry.legalBasis()));
        }
        String source = entry.detail().get("source");
        if (source != null) {
            who.getNetwork().setAddress(source).setType(AuditEventAgentNetworkType._2);
        }
        if (entry.organisation() != null && !entry.organisation().equals(entry.actor())) {
            event.addAgent()
                    .setRequestor(false)
                    .setType(
                            isExport(event)
                                    ? coded(DICOM, "110152") // Destination
                                    : coded("http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV"))
                    .setWho(new Reference("Organization/" + entry.organisation()));
        }
        if (!isProgram(entry) && isCrossing(event)) {
            event.addAgent()
                    .setRequestor(false)
                    .setType(coded(DICOM, isExport(event) ? "110153" : "110152")) // Source, Destination
                    .setWho(gateway());
        }
    }

    /** A person by login, a hospital's system by its institution, the gateway by itself. */
    private static Reference who(AuditEntry entry) {
        if (isProgram(entry)) {
            return gateway();
        }
        return "participant".equals(entry.role())
                ? new Reference("Organization/" + entry.actor())
                : new Reference()
                        .setIdentifier(new Identifier().setSystem(LOGIN_SYSTEM).setValue(entry.actor()));
    }

    private static boolean isProgram(AuditEntry entry) {
        return entry.actor().equals("system");
    }

    /** Whether data came to or left the gateway (BALP: client and server, importer and exporter). */
    private static boolean isCrossing(AuditEvent event) {
        return Set.of("rest", "110106", "110107").contains(event.getType().getCode());
    }

    private static boolean isExport(AuditEvent event) {
        return event.getType().getCode().equals("110106");
    }

    private static Reference gateway() {
        return new Reference()
                .setIdentifier(new Identifier().setSystem(Systems.PARTICIPANT).setValue("gateway"));
    }

    private static void entities(AuditEvent event, AuditEntry entry) {
        if (entry.patientId() != null) {
            entity(event, "1", "1").setWhat(new Reference("Patient/" + entry.patientId()));
        }
        String object = entry.object();
        if (object != null) {
            entity(event, "2", "4")
                    .setWhat(
                            REFERENCE.matcher(object).matches()
                                    ? new Reference(object)
                                    : new Reference()
                                            .setIdentifier(new Identifier()
                                                    .setSystem(OBJECT_SYSTEM)
                                                    .setValue(object)));
        }
        if (entry.requestId() != null) {
            event.addEntity()
                    .setType(new Coding(BALP_ENTITY, "XrequestId", null))
                    .setWhat(new Reference().setIdentifier(new Identifier().setValue(entry.requestId())));
        }
        if (!entry.detail().isEmpty()) {
            AuditEventEntityComponent detail = entity(event, "4", "24");
            new TreeMap<>(entry.detail())
                    .forEach((name, value) -> detail.addDetail().setType(name).setValue(new StringType(value)));
        }
    }

    private static AuditEventEntityComponent entity(AuditEvent event, String type, String role) {
        return event.addEntity()
                .setType(new Coding(ENTITY_TYPE, type, null))
                .setRole(new Coding(ENTITY_ROLE, role, null));
    }

    private static CodeableConcept coded(String system, String code) {
        return new CodeableConcept().addCoding(new Coding(system, code, null));
    }
}
