package org.chuanyu.fhir;

/** Canonical URLs of the extensions, spelled here and nowhere else. */
public final class Extensions {
    private static final String SD = Systems.BASE + "/StructureDefinition/";

    /**
     * On Observation: the recognition mark that the source printed before the item name. Sub-extensions: {@code printed}
     * (string, exactly as printed, {@code *} or {@code 【全国HR】}) 1..1, {@code scope} (code of
     * {@link Systems#RECOGNITION_SCOPE}) 0..1.
     */
    public static final String RECOGNITION_MARK = SD + "recognition-mark";
    /** On Observation/DiagnosticReport/ServiceRequest .code: valueCoding, the code exactly as it came (before any mapping). */
    public static final String RECEIVED_CODE = SD + "received-code";
    /** On Quantity: valueString, the unit exactly as it came. */
    public static final String RECEIVED_UNIT = SD + "received-unit";
    /** On Observation.value[x]: valueString, the value exactly as it came (after character decoding only). */
    public static final String RECEIVED_VALUE = SD + "received-value";
    /** On Observation.referenceRange: valueString, the range exactly as it came (OBX-7). */
    public static final String RECEIVED_RANGE = SD + "received-range";
    /** On Observation: valueCode, OBX-8 exactly as it came. */
    public static final String RECEIVED_FLAG = SD + "received-flag";
    /**
     * On Observation: a figure converted for comparison, never shown instead of the received one. Sub-extensions
     * {@code value} (Quantity, UCUM), {@code low}, {@code high} (Quantity), {@code mapVersion} (string).
     */
    public static final String CONVERTED = SD + "converted-quantity";
    /**
     * On Coding and Quantity: valueUri, the URL (without version) of the map by which the gateway added this coding, or this coded
     * unit. What has no such mark is the source's own and stays whatever the maps say.
     */
    public static final String MAPPED_BY = SD + "mapped-by";
    /** On Provenance: one entry of the loss ledger. Sub-extensions {@code path} (string), {@code severity} (code), {@code kind} (code). */
    public static final String LOSS = SD + "loss";
    /** On Observation: valueBoolean true, OBX-11 = U: the status changes, the value sent earlier stays. */
    public static final String STATUS_ONLY = SD + "status-only";
    /** On status elements: valueCode, the v2 status code exactly as it came (OBX-11, OBR-25). */
    public static final String RECEIVED_STATUS = SD + "received-status";
    /** On Patient.gender: valueCoding of GB/T 2261.1. */
    public static final String NATIONAL_SEX = SD + "national-sex";
    /** On Encounter: valueCode, the ADT trigger (A01, A03, …) that the last change came from. */
    public static final String TRIGGER = SD + "adt-trigger";

    /** On DiagnosticReport and Patient: valueAnnotation, a note (NTE) of that level. */
    public static final String REPORT_NOTE = SD + "report-note";

    /**
     * On Attachment (DiagnosticReport.presentedForm): valueString, which document of its report it is. The same in every message
     * about the report, so that a later message replaces a document or takes it away.
     */
    public static final String DOCUMENT_KEY = SD + "document-key";
    /**
     * On Attachment: valueCode, what the source says of the document as a result status; its code element carries
     * {@link #RECEIVED_STATUS}. {@code entered-in-error} and {@code cancelled} take the document with the same
     * {@link #DOCUMENT_KEY} away and come without its content; any other one without data and url keeps the content that was
     * sent before (OBX-11 U).
     */
    public static final String DOCUMENT_STATUS = SD + "document-status";
    /**
     * On AuditEvent, added on reading: where it is in the signed log. Sub-extensions {@code seq} (string, decimal), {@code leafHash}
     * (base64Binary), {@code checkpointSize} (string, decimal), each 1..1.
     */
    public static final String LOG_POSITION = SD + "log-position";

    private Extensions() {}
}
