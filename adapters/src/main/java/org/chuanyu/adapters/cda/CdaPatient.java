package org.chuanyu.adapters.cda;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;

/** recordTarget: whose report this is, with the numbers that WS/T 500.7 hangs on the patient's role. */
final class CdaPatient {
    private final Contents contents;
    private final DiagnosticReport report;
    private final Times times;

    CdaPatient(Contents contents, Times times) {
        this.contents = contents;
        this.report = contents.report();
        this.times = times;
    }

    void write(Tag root) {
        Patient patient = contents.patient();
        Tag role = root.add("recordTarget")
                .attr("typeCode", "RCT")
                .attr("contextControlCode", "OP")
                .add("patientRole")
                .attr("classCode", "PAT");
        int numbers = visitNumbers(role) + reportNumbers(role);
        numbers += otherNumbers(role, patient.getIdentifier());
        if (numbers == 0) {
            role.add("id").nullFlavor("UNK");
        }
        patientType(role);
        patient.getAddress().forEach(address -> role.add("addr").text(words(address)));
        patient.getTelecom().forEach(telecom -> role.add("telecom").attr("value", telecom.getValue()));
        person(role, patient);
    }

    private int visitNumbers(Tag role) {
        Encounter encounter = contents.encounter();
        if (encounter == null) {
            return 0;
        }
        return ids(role, Systems.OUTPATIENT_NUMBER, encounter.getIdentifier())
                + ids(role, Systems.INPATIENT_NUMBER, encounter.getIdentifier());
    }

    private int reportNumbers(Tag role) {
        int numbers = ids(role, Systems.LAB_REPORT_NUMBER, report.getIdentifier());
        for (ServiceRequest order : contents.orders()) {
            numbers += ids(role, Systems.ORDER_NUMBER, order.getIdentifier());
        }
        for (Specimen specimen : contents.specimens()) {
            numbers += ids(role, Systems.SPECIMEN_ID, specimen.getIdentifier());
            if (specimen.getAccessionIdentifier().hasValue()) {
                role.id(
                        Codes.oid(Systems.SPECIMEN_ID),
                        specimen.getAccessionIdentifier().getValue());
                numbers++;
            }
        }
        return numbers;
    }

    /** Every further number, a foreigner's passport too: without a resident id it is all that tells the person. */
    private static int otherNumbers(Tag role, List<Identifier> identifiers) {
        List<String> systems = identifiers.stream()
                .map(Identifier::getSystem)
                .filter(system -> system != null && !system.equals(Systems.RESIDENT_ID))
                .distinct()
                .toList();
        return systems.stream()
                .mapToInt(system -> ids(role, system, identifiers))
                .sum();
    }

    private static int ids(Tag role, String system, List<Identifier> identifiers) {
        int count = 0;
        for (Identifier identifier : identifiers) {
            if (system.equals(identifier.getSystem()) && identifier.hasValue()) {
                role.id(Codes.oid(system), identifier.getValue());
                count++;
            }
        }
        return count;
    }

    /** 患者类型代码, an element that WS/T 500 adds to CDA. */
    private void patientType(Tag role) {
        Encounter encounter = contents.encounter();
        String visit =
                encounter == null ? "" : String.valueOf(encounter.getClass_().getCode());
        Tag code = role.add("patientType")
                .add("patienttypeCode")
                .attr("codeSystem", Codes.PATIENT_TYPE)
                .attr("codeSystemName", "患者类型代码表");
        switch (visit) {
            case "AMB" -> code.attr("code", "1").attr("displayName", "门诊");
            case "EMER" -> code.attr("code", "2").attr("displayName", "急诊");
            case "IMP" -> code.attr("code", "3").attr("displayName", "住院");
            default -> code.nullFlavor("UNK");
        }
    }

    private void person(Tag role, Patient patient) {
        Tag person = role.add("patient").attr("classCode", "PSN").attr("determinerCode", "INSTANCE");
        person.id(Codes.oid(Systems.RESIDENT_ID), Contents.number(patient.getIdentifier(), Systems.RESIDENT_ID));
        Person.write(person, Person.nameOf(patient.getNameFirstRep()));
        sex(person, patient);
        person.time("birthTime", times.of(patient.getBirthDateElement()));
        Times.Age age = times.age(
                patient.getBirthDateElement().getValueAsString(),
                report.hasEffective() ? report.getEffective() : report.getIssuedElement());
        if (age != null) {
            person.add("age").attr("unit", age.unit()).attr("value", Integer.toString(age.value()));
        }
    }

    private static void sex(Tag person, Patient patient) {
        Tag sex = person.add("administrativeGenderCode")
                .attr("codeSystem", Codes.SEX)
                .attr("codeSystemName", "生理性别代码表(GB/T 2261.1)");
        Extension national = patient.getGenderElement().getExtensionByUrl(Extensions.NATIONAL_SEX);
        String code = national != null && national.getValue() instanceof Coding coding ? coding.getCode() : null;
        if (code == null && patient.hasGender()) {
            code = switch (patient.getGender()) {
                case MALE -> "1";
                case FEMALE -> "2";
                case UNKNOWN -> "0";
                default -> "9";
            };
        }
        if (code == null) {
            sex.nullFlavor("UNK");
            return;
        }
        sex.attr("code", code);
        switch (code) {
            case "1" -> sex.attr("displayName", "男性");
            case "2" -> sex.attr("displayName", "女性");
            case "0" -> sex.attr("displayName", "未知的性别");
            default -> sex.attr("displayName", "未说明的性别");
        }
    }

    private static String words(Address address) {
        if (address.hasText()) {
            return address.getText();
        }
        Stream<String> region = Stream.of(address.getState(), address.getCity(), address.getDistrict());
        Stream<String> lines = address.getLine().stream().map(line -> line.getValue());
        return Stream.concat(region, lines).filter(Objects::nonNull).collect(Collectors.joining());
    }
}
