package org.chuanyu.fhir;

/** Canonical URLs of the profiles that the gateway's own data claims, spelled here and nowhere else. */
public final class Profiles {
    private static final String SD = Systems.BASE + "/StructureDefinition/";

    public static final String PATIENT = SD + "chuanyu-patient";
    public static final String ORGANIZATION = SD + "chuanyu-organization";
    public static final String PRACTITIONER = SD + "chuanyu-practitioner";
    public static final String SPECIMEN = SD + "chuanyu-specimen";
    public static final String SERVICE_REQUEST = SD + "chuanyu-service-request";
    public static final String LAB_REPORT = SD + "chuanyu-lab-report";
    public static final String LAB_OBSERVATION = SD + "chuanyu-lab-observation";
    public static final String ENCOUNTER = SD + "chuanyu-encounter";
    public static final String TASK = SD + "chuanyu-task";
    public static final String PROVENANCE = SD + "chuanyu-provenance";
    public static final String AUDIT_EVENT = SD + "chuanyu-audit-event";

    private Profiles() {}
}
