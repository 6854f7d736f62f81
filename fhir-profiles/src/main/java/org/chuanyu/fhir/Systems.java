package org.chuanyu.fhir;

import org.hl7.fhir.r4.model.Identifier;

/**
 * Every identifier and code system that the gateway uses, spelled here and nowhere else. National OIDs are those of the
 * WS/T 500 shared documents; the HL7 China OIDs are accepted as aliases on the way in.
 */
public final class Systems {
    /** Base of everything that this project defines. */
    public static final String BASE = "https://fhir.chuanyu-health.org";

    // National identifiers (WS/T 500, 2.16.156.10011.1.*)
    /** 居民身份证号: the strong identifier of a resident. */
    public static final String RESIDENT_ID = "urn:oid:2.16.156.10011.1.3";
    /** 居民身份证号 as HL7 China's IG spells it; read as an alias of {@link #RESIDENT_ID}, never written. */
    public static final String RESIDENT_ID_HL7_CHINA = "urn:oid:2.16.840.1.113883.2.23.1.19.1";

    public static final String HEALTH_RECORD_ID = "urn:oid:2.16.156.10011.1.2";
    public static final String STAFF_ID = "urn:oid:2.16.156.10011.1.4";
    /** 医疗机构代码 (卫生机构代码, 22 characters, or the unified social credit code where that is what is known). */
    public static final String ORGANIZATION_CODE = "urn:oid:2.16.156.10011.1.5";

    public static final String OUTPATIENT_NUMBER = "urn:oid:2.16.156.10011.1.11";
    public static final String INPATIENT_NUMBER = "urn:oid:2.16.156.10011.1.12";
    /** 病案号: the hospital's own patient number (MRN); unique only together with its assigner. */
    public static final String MEDICAL_RECORD_NUMBER = "urn:oid:2.16.156.10011.1.13";

    public static final String SPECIMEN_ID = "urn:oid:2.16.156.10011.1.14";
    public static final String HEALTH_CARD = "urn:oid:2.16.156.10011.1.19";
    /** 电子申请单编号: the order number (ORC-2); unique only together with its assigner. */
    public static final String ORDER_NUMBER = "urn:oid:2.16.156.10011.1.24";

    public static final String EXAM_REPORT_NUMBER = "urn:oid:2.16.156.10011.1.32";
    /** 检验报告单号: the report number (OBR-3.1); unique only together with its assigner. */
    public static final String LAB_REPORT_NUMBER = "urn:oid:2.16.156.10011.1.33";
    /** 统一社会信用代码 GB 32100-2015. */
    public static final String UNIFIED_SOCIAL_CREDIT_CODE = "urn:oid:1.2.156.1.1.1";

    // Other identity documents, distinguished by system
    public static final String PASSPORT = BASE + "/sid/passport";
    public static final String SOCIAL_SECURITY_CARD = "urn:oid:2.16.840.1.113883.2.23.1.19.2";
    /** ORC-3 / OBR-3 of an order, where it is not a report number. */
    public static final String FILLER_ORDER_NUMBER = BASE + "/sid/filler-order-number";
    /** PV1-19, where the kind of visit does not say which national number it is. */
    public static final String VISIT_NUMBER = BASE + "/sid/visit-number";
    /** OBX-4 of the source, which tells repeated results of one item apart. */
    public static final String OBSERVATION_SUB_ID = BASE + "/sid/observation-sub-id";
    /** The id of a participant, as in the settings. */
    public static final String PARTICIPANT = BASE + "/sid/participant";

    /** SM3 of a message's raw bytes, 64 hex digits. */
    public static final String MESSAGE_SM3 = BASE + "/sid/message-sm3";
    /** SM3 of a checked canonical bundle, 64 hex digits. */
    public static final String CANONICAL_SM3 = BASE + "/sid/canonical-sm3";
    /** The version of a code or unit map, as {@code url|version}. */
    public static final String MAP_VERSION = BASE + "/sid/map-version";

    // Codes
    public static final String LOINC = "http://loinc.org";
    public static final String UCUM = "http://unitsofmeasure.org";
    public static final String NULL_FLAVOR = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
    public static final String V2_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public static final String INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    public static final String V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203";
    public static final String OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    public static final String DIAGNOSTIC_SERVICE_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074";
    /** 性别 GB/T 2261.1. */
    public static final String NATIONAL_SEX = "urn:oid:2.16.156.10011.2.3.3.4";
    /** ICD-10 诊断代码. */
    public static final String NATIONAL_ICD10 = "urn:oid:2.16.156.10011.2.3.3.11.3";
    /** The recognition item of the gateway's catalogue. */
    public static final String RECOGNITION_ITEM = BASE + "/CodeSystem/recognition-item";
    /** Scope of a printed recognition mark: national, chuanyu, province, city, county, alliance, unknown. */
    public static final String RECOGNITION_SCOPE = BASE + "/CodeSystem/recognition-scope";
    /** The kinds of identifiers of ChongqingCore: CIN, MIPLRN, MOI, USCC, HCOC. */
    public static final String CHONGQING_IDENTIFIER_TYPE = "http://fhir.cq.hc/CodeSystem/identifierType-code-system";
    /** What losing a place of the source means: clinical, unknown, administrative. */
    public static final String LOSS_SEVERITY = BASE + "/CodeSystem/loss-severity";
    /** Names that make an unmapped item sensitive, with the properties match (contains, word) and sensitivity. */
    public static final String SENSITIVITY_NAME_PATTERN = BASE + "/CodeSystem/sensitivity-name-pattern";
    /** Unit texts as hospitals print them: the source of the ConceptMap unit-ucum. */
    public static final String UNIT_TEXT = BASE + "/CodeSystem/unit-text";
    /** Kinds of items (enzyme, cell-count, time) for which an ambiguous unit text has one meaning. */
    public static final String UNIT_CLASS = BASE + "/CodeSystem/unit-class";
    /** Sensitivity grades after GB/T 39725: grade 5 is never pushed. */
    public static final String SENSITIVITY = BASE + "/CodeSystem/sensitivity";

    /** The code system of a participant's own codes of one kind ({@code item}, {@code unit}, {@code specimen}, …). */
    public static String local(ParticipantId owner, String kind) {
        return BASE + "/local/" + owner + "/" + kind;
    }

    /** An identifier that is unique only together with its assigner. */
    public static Identifier assigned(String system, String value, ParticipantId assigner) {
        Identifier identifier = new Identifier().setSystem(system).setValue(value);
        identifier.getAssigner().setReference(assigner.reference());
        return identifier;
    }

    private Systems() {}
}
