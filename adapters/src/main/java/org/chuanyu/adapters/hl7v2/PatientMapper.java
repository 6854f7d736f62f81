package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.Locale;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;

/** PID and MRG (HL7 v2.5.1 §3.4.2, §3.4.9). */
final class PatientMapper {
    private static final String BIRTH_TIME = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";

    private final Draft draft;

    PatientMapper(Draft draft) {
        this.draft = draft;
    }

    /** A patient without any number could never be found again, so there is none. */
    Patient map(Segment pid) {
        var patient = new Patient();
        var numbers = new PatientNumbers(draft)
                .addAll(pid, 3)
                .addOld(pid, 2)
                .addOld(pid, 4)
                .addSocial(pid)
                .all();
        if (numbers.isEmpty()) {
            throw new ProblemException(
                    Problem.ofSender("patient-without-identifier", pid.path(3), "a patient needs a number in PID-3"));
        }
        patient.setIdentifier(numbers);
        patient.setManagingOrganization(draft.organization());
        pid.markRead(1);
        names(pid, patient);
        sex(pid, patient);
        birth(pid, patient);
        contact(pid, patient);
        death(pid, patient);
        String marital = pid.first(16);
        if (!marital.isEmpty()) {
            patient.setMaritalStatus(new CodeableConcept().setText(marital));
        }
        return patient;
    }

    Reference add(Patient patient) {
        return draft.add(patient, Profiles.PATIENT);
    }

    /** A40: the record of MRG-1 is no longer of use, the one of the PID stands for it. */
    void merge(Patient survivor, Reference surviving, Segment mrg) {
        var numbers = new PatientNumbers(draft).addAll(mrg, 1).addOld(mrg, 4).all();
        if (numbers.isEmpty()) {
            throw new ProblemException(
                    Problem.ofSender("merge-without-prior", mrg.path(1), "a merge needs the prior number in MRG-1"));
        }
        // A strong number that both records share says who it is; only the hospital's own number is given up.
        var given = numbers.stream().filter(number -> !has(survivor, number)).toList();
        if (given.isEmpty()) {
            throw new ProblemException(Problem.ofSender(
                    "merge-with-itself", mrg.path(1), "the prior number is a number of the surviving record"));
        }
        var prior = new Patient().setActive(false);
        prior.setIdentifier(new ArrayList<>(given));
        prior.setManagingOrganization(draft.organization());
        prior.addLink().setOther(surviving).setType(Patient.LinkType.REPLACEDBY);
        for (Segment.Element name : mrg.repetitions(7)) {
            name(name, prior);
        }
        survivor.addLink().setOther(draft.add(prior, Profiles.PATIENT)).setType(Patient.LinkType.REPLACES);
    }

    private static boolean has(Patient patient, Identifier number) {
        return patient.getIdentifier().stream()
                .anyMatch(known -> known.getSystem().equals(number.getSystem())
                        && known.getValue().equals(number.getValue()));
    }

    private void names(Segment pid, Patient patient) {
        for (Segment.Element element : pid.repetitions(5)) {
            name(element, patient);
        }
        for (Segment.Element alias : pid.repetitions(9)) {
            name(alias, patient);
            if (patient.getName().size() > 1) {
                patient.getName().get(patient.getName().size() - 1).setUse(HumanName.NameUse.NICKNAME);
            }
        }
    }

    private static void name(Segment.Element element, Patient patient) {
        String family = element.leading(1);
        String given = element.part(2);
        String middle = element.part(3);
        boolean chinese = Texts.isChinese(family + given);
        // Beside a Chinese name the third part is its transcription or an alias more often than a part of it.
        boolean apart = chinese && !middle.isEmpty() && !Texts.isChinese(middle);
        String all =
                apart || middle.isEmpty() ? given : given.isEmpty() ? middle : given + (chinese ? "" : " ") + middle;
        String text = People.name(family, all);
        String type = element.part(7);
        if (!text.isEmpty()) {
            HumanName name = patient.addName().setText(text);
            addTo(name, element);
            switch (type) {
                case "L" -> name.setUse(HumanName.NameUse.OFFICIAL);
                case "N", "A" -> name.setUse(HumanName.NameUse.NICKNAME);
                case "M" -> name.setUse(HumanName.NameUse.MAIDEN);
                default -> {}
            }
            if (apart) {
                patient.addName().setText(Texts.halfWidth(middle)).setUse(HumanName.NameUse.NICKNAME);
            }
        }
    }

    private static void addTo(HumanName name, Segment.Element element) {
        String suffix = element.part(4);
        String prefix = element.part(5);
        if (!suffix.isEmpty()) {
            name.addSuffix(suffix);
        }
        if (!prefix.isEmpty()) {
            name.addPrefix(prefix);
        }
    }

    private void sex(Segment pid, Patient patient) {
        String sent = Texts.halfWidth(pid.first(8)).toUpperCase(Locale.ROOT);
        String national = switch (sent) {
            case "M", "1", "男", "男性" -> "1";
            case "F", "2", "女", "女性" -> "2";
            case "U", "0", "未知" -> "0";
            case "O", "A", "N", "9", "未说明" -> "9";
            default -> "";
        };
        if (national.isEmpty()) {
            if (!sent.isEmpty()) {
                draft.ledger().lose(pid, 8, "unknown-code");
            }
            return;
        }
        patient.setGender(
                switch (national) {
                    case "1" -> AdministrativeGender.MALE;
                    case "2" -> AdministrativeGender.FEMALE;
                    case "9" ->
                        sent.equals("O") || sent.equals("A")
                                ? AdministrativeGender.OTHER
                                : AdministrativeGender.UNKNOWN;
                    default -> AdministrativeGender.UNKNOWN;
                });
        patient.getGenderElement()
                .addExtension(
                        Extensions.NATIONAL_SEX,
                        new Coding().setSystem(Systems.NATIONAL_SEX).setCode(national));
    }

    private void birth(Segment pid, Patient patient) {
        String sent = pid.first(7);
        if (sent.isEmpty()) {
            return;
        }
        var date = draft.timestamps().date(sent);
        if (date.isEmpty()) {
            draft.ledger().lose(pid, 7, "unreadable-value");
            return;
        }
        patient.setBirthDateElement(date.get());
        DateTimeType time = draft.timestamps().dateTime(sent).orElseThrow();
        if (time.getPrecision().ordinal() > date.get().getPrecision().ordinal()
                && !time.getValueAsString().contains("T00:00:00")) {
            patient.getBirthDateElement().addExtension(BIRTH_TIME, time);
        }
    }

    private void contact(Segment pid, Patient patient) {
        for (Segment.Element element : pid.repetitions(11)) {
            var address = new Address();
            var text = new StringBuilder();
            for (int part : new int[] {4, 3, 9, 1, 2}) {
                String words = part == 1 ? element.part(1) : element.part(part);
                text.append(words);
            }
            String state = element.part(4);
            String city = element.part(3);
            String zip = element.part(5);
            if (!text.isEmpty()) {
                patient.addAddress(address.setText(text.toString())
                        .setState(state.isEmpty() ? null : state)
                        .setCity(city.isEmpty() ? null : city)
                        .setPostalCode(zip.isEmpty() ? null : zip));
            }
        }
        phones(pid, 13, ContactPoint.ContactPointUse.HOME, patient);
        phones(pid, 14, ContactPoint.ContactPointUse.WORK, patient);
    }

    private static void phones(Segment pid, int field, ContactPoint.ContactPointUse use, Patient patient) {
        for (Segment.Element element : pid.repetitions(field)) {
            String number = element.part(1);
            if (number.isEmpty()) {
                number = element.part(12);
            }
            if (number.isEmpty()) {
                number = element.part(6) + element.part(7);
            }
            if (!number.isEmpty()) {
                patient.addTelecom()
                        .setSystem(ContactPoint.ContactPointSystem.PHONE)
                        .setValue(Texts.halfWidth(number))
                        .setUse(use);
            }
        }
    }

    private void death(Segment pid, Patient patient) {
        String whether = pid.first(30).toUpperCase(Locale.ROOT);
        draft.time(pid, 29).ifPresent(patient::setDeceased);
        if (whether.equals("Y") || whether.equals("N")) {
            if (!patient.hasDeceased()) {
                patient.setDeceased(new BooleanType(whether.equals("Y")));
            }
        } else if (!whether.isEmpty()) {
            draft.ledger().lose(pid, 30, "unknown-code");
        }
    }
}
