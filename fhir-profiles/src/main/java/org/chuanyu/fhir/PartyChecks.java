package org.chuanyu.fhir;

import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;

/** chuanyu-patient, chuanyu-practitioner, chuanyu-organization and chuanyu-encounter in plain Java. */
final class PartyChecks {
    private static final Set<String> RECORD_NUMBERS = Set.of(Systems.MEDICAL_RECORD_NUMBER);
    private static final Set<String> STAFF_IDS = Set.of(Systems.STAFF_ID);
    private static final Set<String> VISIT_NUMBERS =
            Set.of(Systems.OUTPATIENT_NUMBER, Systems.INPATIENT_NUMBER, Systems.VISIT_NUMBER);
    private static final Set<String> TYPED = Set.of("MOI", "USCC", "MIPLRN", "HCOC");
    private static final Pattern RESIDENT_ID = Pattern.compile("[0-9]{17}[0-9X]|[0-9]{15}");
    private static final Pattern CREDIT_CODE = Pattern.compile("[0-9A-HJ-NPQRTUWXY]{18}");

    private PartyChecks() {}

    static void patient(Patient patient, String where, Findings findings) {
        findings.rule(
                patient.hasIdentifier() || patient.hasName(),
                "chuanyu-pat-1",
                where,
                "a patient has an identifier or a name");
        Shapes.identifiers(patient.getIdentifier(), RECORD_NUMBERS, where, findings);
        for (int i = 0; i < patient.getIdentifier().size(); i++) {
            Identifier identifier = patient.getIdentifier().get(i);
            findings.advise(
                    !Systems.RESIDENT_ID.equals(identifier.getSystem())
                            || !identifier.hasValue()
                            || RESIDENT_ID.matcher(identifier.getValue()).matches(),
                    "chuanyu-pat-2",
                    where + ".identifier[" + i + "].value",
                    "a resident id has 18 characters (15 in old ones)");
        }
        Shapes.names(patient.getName(), "chuanyu-pat-3", where, findings);
        for (int i = 0; i < patient.getLink().size(); i++) {
            String at = where + ".link[" + i + "]";
            findings.require(patient.getLink().get(i).hasOther(), at, "other");
            findings.require(patient.getLink().get(i).hasType(), at, "type");
        }
    }

    static void practitioner(Practitioner practitioner, String where, Findings findings) {
        findings.rule(
                practitioner.hasIdentifier() || practitioner.hasName(),
                "chuanyu-prac-1",
                where,
                "a practitioner has an identifier or a name");
        Shapes.identifiers(practitioner.getIdentifier(), STAFF_IDS, where, findings);
        Shapes.names(practitioner.getName(), "chuanyu-prac-2", where, findings);
    }

    static void organization(Organization organization, String where, Findings findings) {
        findings.require(organization.hasActive(), where, "active");
        findings.require(organization.hasName(), where, "name");
        for (String type : TYPED) {
            long count = organization.getIdentifier().stream()
                    .filter(identifier -> identifier.getType().hasCoding(Systems.CHONGQING_IDENTIFIER_TYPE, type))
                    .count();
            findings.rule(
                    count <= 1, "identifier-type", where + ".identifier", "at most one identifier of type " + type);
        }
        for (int i = 0; i < organization.getIdentifier().size(); i++) {
            Identifier identifier = organization.getIdentifier().get(i);
            String at = where + ".identifier[" + i + "]";
            boolean typed = TYPED.stream()
                    .anyMatch(type -> identifier.getType().hasCoding(Systems.CHONGQING_IDENTIFIER_TYPE, type));
            findings.require(!typed || identifier.hasValue(), at, "value");
            findings.advise(
                    !identifier.getType().hasCoding(Systems.CHONGQING_IDENTIFIER_TYPE, "USCC")
                            || !identifier.hasValue()
                            || CREDIT_CODE.matcher(identifier.getValue()).matches(),
                    "chuanyu-org-1",
                    at,
                    "a unified social credit code has 18 characters");
        }
    }

    static void encounter(Encounter encounter, String where, Findings findings) {
        findings.require(encounter.hasIdentifier(), where, "identifier");
        Shapes.identifiers(encounter.getIdentifier(), VISIT_NUMBERS, where, findings);
        findings.require(encounter.getStatus() != null, where, "status");
        findings.require(encounter.hasClass_(), where, "class");
        Shapes.subject(encounter.hasSubject(), encounter.getSubject(), where, findings);
    }
}
