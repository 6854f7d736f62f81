package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.fhir.Fhir.assertFails;
import static org.chuanyu.fhir.Fhir.assertPasses;

import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Organization;
import org.junit.jupiter.api.Test;

class OrganizationProfileTest {
    private final Organization organization = Samples.organization();

    @Test
    void acceptsTheSmallest() {
        assertPasses(organization);
    }

    @Test
    void acceptsEveryIdentifierOfChongqingCore() {
        organization.addIdentifier(Samples.typed("MOI", "82700000000000001"));
        organization.addIdentifier(Samples.typed("USCC", "12500111000000019A"));
        organization.addIdentifier(Samples.typed("MIPLRN", "561100500111110001"));
        organization.addIdentifier(Samples.typed("HCOC", "0000000195001111110A10"));
        organization.addIdentifier(Samples.typed("CIN", "50011119000101001X"));
        organization.addExtension(
                "http://fhir.cq.hc/StructureDefinition/hc-mdm-administrativedivision", new Coding().setCode("500111"));

        assertPasses(organization);
        assertThat(Fhir.warnings(organization)).noneMatch(warning -> warning.contains("chuanyu-org"));
    }

    @Test
    void rejectsAnOrganizationWithoutName() {
        organization.setName(null);

        assertFails(organization, "Organization.name: minimum required = 1");
    }

    @Test
    void rejectsAnOrganizationWithoutActive() {
        organization.setActiveElement(null);

        assertFails(organization, "Organization.active: minimum required = 1");
    }

    @Test
    void rejectsATypedIdentifierWithoutValue() {
        organization.addIdentifier(Samples.typed("USCC", null));

        assertFails(organization, "Organization.identifier:uscc.value: minimum required = 1");
    }

    @Test
    void rejectsTwoCreditCodes() {
        organization.addIdentifier(Samples.typed("USCC", "12500111000000019A"));
        organization.addIdentifier(Samples.typed("USCC", "12512021000000027C"));

        assertFails(organization, "Organization.identifier:uscc: max allowed = 1");
    }

    @Test
    void rejectsTwoMasterIndexes() {
        organization.addIdentifier(Samples.typed("MOI", "1"));
        organization.addIdentifier(Samples.typed("MOI", "2"));

        assertFails(organization, "Organization.identifier:moi: max allowed = 1");
    }

    @Test
    void rejectsTwoLicences() {
        organization.addIdentifier(Samples.typed("MIPLRN", "1"));
        organization.addIdentifier(Samples.typed("MIPLRN", "2"));

        assertFails(organization, "Organization.identifier:miplrn: max allowed = 1");
    }

    @Test
    void rejectsTwoInstitutionCodes() {
        organization.addIdentifier(Samples.typed("HCOC", "1"));
        organization.addIdentifier(Samples.typed("HCOC", "2"));

        assertFails(organization, "Organization.identifier:hcoc: max allowed = 1");
    }

    @Test
    void warnsOfAMalformedCreditCode() {
        organization.addIdentifier(Samples.typed("USCC", "125001110000I0019A"));

        assertPasses(organization);
        assertThat(Fhir.warnings(organization)).anyMatch(warning -> warning.contains("chuanyu-org-1"));
        assertThat(Fhir.CONFORMANCE.check(organization))
                .extracting(Problem::code)
                .containsExactly("chuanyu-org-1");
    }

    @Test
    void warnsOfAMalformedLicence() {
        organization.addIdentifier(Samples.typed("MIPLRN", "第1号"));

        assertPasses(organization);
        assertThat(Fhir.warnings(organization)).anyMatch(warning -> warning.contains("chuanyu-org-2"));
    }

    @Test
    void warnsOfAShortInstitutionCode() {
        organization.addIdentifier(Samples.typed("HCOC", "1"));

        assertPasses(organization);
        assertThat(Fhir.warnings(organization)).anyMatch(warning -> warning.contains("chuanyu-org-3"));
    }
}
