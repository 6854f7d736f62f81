package org.chuanyu.adapters.hl7v2;

import java.util.Locale;
import java.util.Optional;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Encounter.EncounterStatus;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** PV1, PV2 and DG1 (HL7 v2.5.1 §3.4.3, §3.4.4, §6.5.2). A visit without a number cannot be referred to, so it is not made. */
final class VisitMapper {
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final int[] NUMBERS = {19, 50};

    private final Draft draft;
    private final People people;

    VisitMapper(Draft draft, People people) {
        this.draft = draft;
        this.people = people;
    }

    /**
     * The visit of a message.
     *
     * @param pid whose PID-18 some systems use for the visit number
     * @param trigger {@code A01} and so on for a message that is about the visit, else null
     */
    Optional<Encounter> map(@Nullable Segment pv1, Segment pid, Reference patient, @Nullable String trigger) {
        String number = number(pv1, pid);
        if (number.isEmpty() || pv1 == null) {
            if (trigger != null && !trigger.equals("A08")) {
                throw new ProblemException(Problem.ofSender(
                        "visit-without-number",
                        "PV1[1]-19",
                        "an ADT message about a visit needs its number in PV1-19"));
            }
            return Optional.empty();
        }
        var encounter = new Encounter();
        encounter.setSubject(patient);
        encounter.setServiceProvider(draft.organization());
        String kind = kind(pv1, encounter);
        String system = switch (kind) {
            case "AMB", "EMER" -> Systems.OUTPATIENT_NUMBER;
            case "IMP" -> Systems.INPATIENT_NUMBER;
            default -> Systems.VISIT_NUMBER;
        };
        encounter.addIdentifier(Systems.assigned(system, number, draft.source()));
        period(pv1, encounter);
        status(encounter, trigger);
        pv1.markRead(1);
        circumstances(pv1, encounter);
        return Optional.of(encounter);
    }

    /** PV2-3, the reason for admission. */
    void addReason(Segment pv2, Encounter encounter) {
        for (Segment.Element reason : pv2.repetitions(3)) {
            encounter.addReasonCode(Codes.concept(reason, draft.source(), "reason"));
        }
    }

    /** DG1-3 or, in older messages, the description alone. */
    CodeableConcept diagnosis(Segment dg1) {
        dg1.markRead(1, 2);
        var concept = new CodeableConcept();
        for (Segment.Element element : dg1.repetitions(3)) {
            CodeableConcept code = Codes.concept(element, draft.source(), "diagnosis");
            code.getCoding().forEach(concept::addCoding);
            if (code.hasText()) {
                concept.setText(concept.hasText() ? concept.getText() + "; " + code.getText() : code.getText());
            }
        }
        String description = dg1.text(4).trim();
        if (!description.isEmpty()) {
            boolean coded = !concept.hasText() || concept.hasCoding();
            concept.setText(coded ? description : concept.getText() + "; " + description);
        }
        return concept;
    }

    private static String number(@Nullable Segment pv1, Segment pid) {
        if (pv1 == null) {
            return "";
        }
        for (int field : NUMBERS) {
            String number = Texts.halfWidth(pv1.first(field));
            if (!number.isEmpty()) {
                return number;
            }
        }
        return Texts.halfWidth(pid.first(18));
    }

    private String kind(Segment pv1, Encounter encounter) {
        String sent = Texts.halfWidth(pv1.first(2)).toUpperCase(Locale.ROOT);
        String kind = switch (sent) {
            case "O", "R", "P", "1", "门诊", "4", "体检" -> "AMB";
            case "E", "2", "急诊" -> "EMER";
            case "I", "B", "3", "住院" -> "IMP";
            default -> "";
        };
        if (kind.isEmpty()) {
            draft.ledger().warn("unknown-patient-class", pv1.path(2), "the kind of visit is not known");
            encounter.setClass_(new Coding().setSystem(Systems.NULL_FLAVOR).setCode("UNK"));
        } else {
            encounter.setClass_(new Coding().setSystem(Systems.V2_ACT_CODE).setCode(kind));
        }
        return kind;
    }

    private void period(Segment pv1, Encounter encounter) {
        var period = new Period();
        draft.time(pv1, 44).ifPresent(period::setStartElement);
        draft.time(pv1, 45).ifPresent(period::setEndElement);
        if (!period.isEmpty()) {
            encounter.setPeriod(period);
        }
    }

    private static void status(Encounter encounter, @Nullable String trigger) {
        boolean discharged = encounter.getPeriod().hasEnd();
        encounter.setStatus(discharged ? EncounterStatus.FINISHED : EncounterStatus.INPROGRESS);
        if (trigger != null) {
            encounter.addExtension(Extensions.TRIGGER, new CodeType(trigger));
            if (trigger.equals("A03")) {
                encounter.setStatus(EncounterStatus.FINISHED);
            } else if (trigger.equals("A11")) {
                encounter.setStatus(EncounterStatus.CANCELLED);
            }
        }
    }

    private void circumstances(Segment pv1, Encounter encounter) {
        var ward = new StringBuilder();
        for (Segment.Element location : pv1.repetitions(3)) {
            for (int part : new int[] {4, 7, 8, 1, 2, 3}) {
                String words = location.leading(part);
                ward.append(ward.isEmpty() || words.isEmpty() ? "" : " ").append(words);
            }
        }
        if (!ward.isEmpty()) {
            encounter.addLocation().setLocation(new Reference().setDisplay(ward.toString()));
        }
        participants(pv1, 7, "ATND", encounter);
        participants(pv1, 8, "REF", encounter);
        participants(pv1, 9, "CON", encounter);
        participants(pv1, 17, "ADM", encounter);
        String department = pv1.first(10);
        if (!department.isEmpty()) {
            encounter.setServiceType(new CodeableConcept().setText(department));
        }
        String urgency = pv1.first(4);
        if (!urgency.isEmpty()) {
            encounter.setPriority(new CodeableConcept().setText(urgency));
        }
        String disposition = pv1.first(36);
        if (!disposition.isEmpty()) {
            encounter.getHospitalization().setDischargeDisposition(new CodeableConcept().setText(disposition));
        }
    }

    private void participants(Segment pv1, int field, String role, Encounter encounter) {
        for (Segment.Element person : pv1.repetitions(field)) {
            Reference practitioner = people.practitioner(person);
            if (practitioner != null) {
                encounter
                        .addParticipant()
                        .setIndividual(practitioner)
                        .addType(new CodeableConcept()
                                .addCoding(new Coding().setSystem(PARTICIPATION).setCode(role)));
            }
        }
    }

    /** Puts the finished visit into the bundle. */
    Reference add(Encounter encounter) {
        return draft.add(encounter, Profiles.ENCOUNTER);
    }
}
