package org.chuanyu.adapters.cda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;

/** The header of C0007, in the order that CDA R2 (POCD_MT000040) demands. */
final class CdaHeader {
    private static final List<DiagnosticReportStatus> REPLACING = List.of(
            DiagnosticReportStatus.AMENDED,
            DiagnosticReportStatus.CORRECTED,
            DiagnosticReportStatus.APPENDED,
            DiagnosticReportStatus.CANCELLED,
            DiagnosticReportStatus.ENTEREDINERROR);

    private final Contents contents;
    private final DiagnosticReport report;
    private final Times times;

    CdaHeader(Contents contents, Times times) {
        this.contents = contents;
        this.report = contents.report();
        this.times = times;
    }

    void write(Tag root) {
        root.add("realmCode").attr("code", "CN");
        root.add("typeId").attr("root", "2.16.840.1.113883.1.3").attr("extension", "POCD_MT000040");
        root.add("templateId").attr("root", "2.16.156.10011.2.1.1.27");
        root.id(Codes.DOCUMENT_ID, contents.dispatch().id());
        root.add("code")
                .attr("code", "C0007")
                .attr("codeSystem", "2.16.156.10011.2.4")
                .attr("codeSystemName", "卫生信息共享文档规范编码体系")
                .attr("displayName", "检验报告");
        String state = State.of(report).words();
        root.add("title").text(state.isEmpty() ? "检验报告" : "检验报告【" + state + "】");
        root.add("effectiveTime").attr("value", times.of(contents.dispatch().createdAt()));
        root.add("confidentialityCode")
                .attr("code", "N")
                .attr("codeSystem", "2.16.840.1.113883.5.25")
                .attr("codeSystemName", "Confidentiality")
                .attr("displayName", "正常访问保密级别");
        root.add("languageCode").attr("code", "zh-CN");
        root.add("setId").attr("root", Codes.DOCUMENT_ID).attr("extension", setId());
        root.add("versionNumber").attr("value", Integer.toString(version()));
        patient(root);
        author(root);
        custodian(root);
        legalAuthenticator(root);
        participants(root);
        relatedDocument(root);
        encounter(root);
    }

    private void patient(Tag root) {
        Patient patient = contents.patient();
        Tag role = root.add("recordTarget")
                .attr("typeCode", "RCT")
                .attr("contextControlCode", "OP")
                .add("patientRole")
                .attr("classCode", "PAT");
        int numbers = visitNumbers(role) + reportNumbers(role);
        numbers += ids(role, Systems.MEDICAL_RECORD_NUMBER, patient.getIdentifier());
        numbers += ids(role, Systems.HEALTH_CARD, patient.getIdentifier());
        if (numbers == 0) {
            role.add("id").nullFlavor("UNK");
        }
        patientType(role);
        if (patient.hasAddress()) {
            String address = patient.getAddressFirstRep().getText();
            role.add("addr").text(address);
        }
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
        }
        return numbers;
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
        name(person, patient.getNameFirstRep());
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

    /** 检验报告医师. When the source does not say who, the document does not either. */
    private void author(Tag root) {
        Tag author = root.add("author").attr("typeCode", "AUT").attr("contextControlCode", "OP");
        author.time("time", times.of(report.getIssuedElement()));
        Tag assigned = author.add("assignedAuthor").attr("classCode", "ASSIGNED");
        List<Practitioner> performers = contents.all(report.getPerformer(), Practitioner.class);
        Practitioner doctor = performers.isEmpty() ? null : performers.get(0);
        assigned.id(Codes.AUTHOR, doctor == null ? null : Contents.number(doctor.getIdentifier(), Systems.STAFF_ID));
        name(assigned.add("assignedPerson"), doctor == null ? null : doctor.getNameFirstRep());
        institution(assigned.add("representedOrganization"));
    }

    private void custodian(Tag root) {
        institution(root.add("custodian")
                .attr("typeCode", "CST")
                .add("assignedCustodian")
                .attr("classCode", "ASSIGNED")
                .add("representedCustodianOrganization")
                .attr("classCode", "ORG")
                .attr("determinerCode", "INSTANCE"));
    }

    /** 审核医师. That the report was checked is known; that this person signed these bytes is not: no signature code. */
    private void legalAuthenticator(Tag root) {
        List<Practitioner> doctors = contents.all(report.getResultsInterpreter(), Practitioner.class);
        for (int i = 0; i < doctors.size(); i++) {
            Tag authenticator = root.add(i == 0 ? "legalAuthenticator" : "authenticator");
            authenticator.time("time", times.of(report.getIssuedElement()));
            authenticator.add("signatureCode").nullFlavor("NI");
            Tag entity = authenticator.add("assignedEntity");
            entity.id(Codes.STAFF, Contents.number(doctors.get(i).getIdentifier(), Systems.STAFF_ID));
            entity.add("code").attr("displayName", "审核医师");
            name(entity.add("assignedPerson"), doctors.get(i).getNameFirstRep());
        }
    }

    /** 检验申请机构及科室. */
    private void participants(Tag root) {
        for (ServiceRequest order : contents.orders()) {
            Practitioner doctor = contents.find(order.getRequester(), Practitioner.class);
            Organization organization = contents.find(order.getRequester(), Organization.class);
            if (doctor == null && organization == null) {
                continue;
            }
            Tag participant = root.add("participant").attr("typeCode", "PRF");
            participant.time("time", times.of(order.getAuthoredOnElement()));
            Tag entity = participant.add("associatedEntity").attr("classCode", "ASSIGNED");
            if (doctor != null) {
                entity.id(Codes.STAFF, Contents.number(doctor.getIdentifier(), Systems.STAFF_ID));
                entity.add("code").attr("displayName", "申请医师");
                name(entity.add("associatedPerson"), doctor.getNameFirstRep());
            } else {
                organization(entity.add("scopingOrganization"), organization);
            }
        }
    }

    /** A later version takes the place of the earlier ones of the same set; which of them the partner has, it knows itself. */
    private void relatedDocument(Tag root) {
        if (version() == 1 && !REPLACING.contains(report.getStatus())) {
            return;
        }
        Tag parent = root.add("relatedDocument").attr("typeCode", "RPLC").add("parentDocument");
        parent.add("id").nullFlavor("UNK");
        parent.add("setId").attr("root", Codes.DOCUMENT_ID).attr("extension", setId());
    }

    private void encounter(Tag root) {
        Encounter encounter = contents.encounter();
        if (encounter == null) {
            return;
        }
        Tag visit = root.add("componentOf").add("encompassingEncounter");
        String number = Contents.number(encounter.getIdentifier(), Systems.VISIT_NUMBER);
        if (number != null) {
            visit.id(Codes.oid(Systems.VISIT_NUMBER), number);
        }
        if (encounter.getClass_().hasCode()) {
            Codes.concept(visit.add("code"), List.of(encounter.getClass_()), null);
        }
        Tag time = visit.add("effectiveTime");
        if (encounter.hasPeriod()) {
            time.time("low", times.of(encounter.getPeriod().getStartElement()));
            time.time("high", times.of(encounter.getPeriod().getEndElement()));
        } else {
            time.nullFlavor("UNK");
        }
        institution(visit.add("location").add("healthCareFacility").add("serviceProviderOrganization"));
    }

    private void institution(Tag tag) {
        organization(tag, contents.source());
    }

    private void organization(Tag tag, @Nullable Organization organization) {
        String code =
                organization == null ? null : Contents.number(organization.getIdentifier(), Systems.ORGANIZATION_CODE);
        if (code == null && organization != null) {
            code = Contents.number(organization.getIdentifier(), Systems.UNIFIED_SOCIAL_CREDIT_CODE);
        }
        tag.id(Codes.ORGANIZATION, code);
        // Without a name the participant's id in the settings is all that is known of it.
        tag.add("name")
                .text(
                        organization != null && organization.hasName()
                                ? organization.getName()
                                : contents.dispatch().source().value());
    }

    static void name(Tag parent, @Nullable HumanName name) {
        Tag tag = parent.add("name");
        String text = name == null ? "" : name.hasText() ? name.getText() : name.getNameAsSingleString();
        if (text.isBlank()) {
            tag.nullFlavor("UNK");
        } else {
            tag.text(text);
        }
    }

    /** The same for all versions of one report. */
    private String setId() {
        String name = contents.dispatch().source() + ":" + report.getIdElement().getIdPart();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private int version() {
        String version = report.getMeta().getVersionId();
        return version != null && version.matches("[1-9]\\d{0,8}") ? Integer.parseInt(version) : 1;
    }
}
