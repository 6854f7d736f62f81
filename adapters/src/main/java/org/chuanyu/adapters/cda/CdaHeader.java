package org.chuanyu.adapters.cda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** The header of C0007, in the order that CDA R2 (POCD_MT000040) demands. */
final class CdaHeader {
    private static final List<DiagnosticReportStatus> REPLACING = List.of(
            DiagnosticReportStatus.AMENDED,
            DiagnosticReportStatus.CORRECTED,
            DiagnosticReportStatus.APPENDED,
            DiagnosticReportStatus.CANCELLED,
            DiagnosticReportStatus.ENTEREDINERROR);

    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final Set<String> RESTRICTED = Set.of("R", "V");
    /** Grades of GB/T 39725 that need more than the treating doctor's ordinary care. */
    private static final Set<String> SENSITIVE = Set.of("4", "5");

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
        String state = stateInTitle();
        root.add("title").text(state.isEmpty() ? "检验报告" : "检验报告【" + state + "】");
        root.add("effectiveTime").attr("value", times.of(contents.dispatch().createdAt()));
        confidentiality(root);
        root.add("languageCode").attr("code", "zh-CN");
        root.add("setId").attr("root", Codes.DOCUMENT_ID).attr("extension", setId());
        root.add("versionNumber").attr("value", Integer.toString(version()));
        new CdaPatient(contents, times).write(root);
        authors(root);
        custodian(root);
        legalAuthenticator(root);
        participants(root);
        relatedDocument(root);
        encounter(root);
    }

    private String stateInTitle() {
        String state = State.of(report).words();
        if (!contents.correctsCodesOnly()) {
            return state;
        }
        return state.isEmpty() ? "编码更正" : state + "；编码更正";
    }

    /** A report that is labelled as sensitive stays so at the partner's. */
    private void confidentiality(Tag root) {
        boolean restricted = report.getMeta().getSecurity().stream()
                .anyMatch(label -> (CONFIDENTIALITY.equals(label.getSystem()) && RESTRICTED.contains(label.getCode()))
                        || (Systems.SENSITIVITY.equals(label.getSystem()) && SENSITIVE.contains(label.getCode())));
        root.add("confidentialityCode")
                .attr("code", restricted ? "R" : "N")
                .attr("codeSystem", "2.16.840.1.113883.5.25")
                .attr("codeSystemName", "Confidentiality")
                .attr("displayName", restricted ? "受限访问保密级别" : "正常访问保密级别");
    }

    /** 检验报告医师. When the source does not say who, the document does not either. */
    private void authors(Tag root) {
        List<Person> doctors = contents.people(report.getPerformer());
        for (Person doctor : doctors.isEmpty() ? List.of(Person.UNKNOWN) : doctors) {
            Tag author = root.add("author").attr("typeCode", "AUT").attr("contextControlCode", "OP");
            author.time("time", times.of(report.getIssuedElement()));
            Tag assigned = author.add("assignedAuthor").attr("classCode", "ASSIGNED");
            doctor.write(assigned, Codes.AUTHOR, null, "assignedPerson");
            institution(assigned.add("representedOrganization"));
        }
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
        List<Person> doctors = contents.people(report.getResultsInterpreter());
        for (int i = 0; i < doctors.size(); i++) {
            Tag authenticator = root.add(i == 0 ? "legalAuthenticator" : "authenticator");
            authenticator.time("time", times.of(report.getIssuedElement()));
            authenticator.add("signatureCode").nullFlavor("NI");
            doctors.get(i).write(authenticator.add("assignedEntity"), Codes.STAFF, "审核医师", "assignedPerson");
        }
    }

    /** 检验申请机构及科室. */
    private void participants(Tag root) {
        for (ServiceRequest order : contents.orders()) {
            List<Person> doctors = contents.people(List.of(order.getRequester()));
            Organization organization = contents.find(order.getRequester(), Organization.class);
            if (doctors.isEmpty() && organization == null) {
                continue;
            }
            Tag participant = root.add("participant").attr("typeCode", "PRF");
            participant.time("time", times.of(order.getAuthoredOnElement()));
            Tag entity = participant.add("associatedEntity").attr("classCode", "ASSIGNED");
            doctors.forEach(doctor -> doctor.write(entity, Codes.STAFF, "申请医师", "associatedPerson"));
            if (organization != null) {
                organization(entity.add("scopingOrganization"), organization);
            }
        }
    }

    /** A later version takes the place of the earlier ones of the same set; which of them the partner has, it knows itself. */
    private void relatedDocument(Tag root) {
        if (version() == 1 && !contents.correctsCodesOnly() && !REPLACING.contains(report.getStatus())) {
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
