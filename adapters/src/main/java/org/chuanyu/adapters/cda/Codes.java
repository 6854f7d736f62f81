package org.chuanyu.adapters.cda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Coding;
import org.jspecify.annotations.Nullable;

/** Codes and object identifiers that WS/T 500 and CDA R2 fix, and how a FHIR coding is said in them. */
final class Codes {
    static final String DOCUMENT_ID = "2.16.156.10011.1.1";
    static final String STAFF = "2.16.156.10011.1.4";
    static final String ORGANIZATION = "2.16.156.10011.1.5";
    static final String AUTHOR = "2.16.156.10011.1.7";
    static final String DEPARTMENT = "2.16.156.10011.1.26";
    static final String SEX = "2.16.156.10011.2.3.3.4";
    static final String PATIENT_TYPE = "2.16.156.10011.2.3.1.271";
    static final String ACT_CODE = "2.16.840.1.113883.5.4";
    static final String LOINC = "2.16.840.1.113883.6.1";
    private static final String DATA_ELEMENTS = "2.16.156.10011.2.2.1";

    /** The type {@code cs} of CDA: no white space. */
    private static final Pattern CS = Pattern.compile("\\S+");

    private static final Map<String, String> OIDS = Map.of(
            Systems.LOINC,
            LOINC,
            Systems.UCUM,
            "2.16.840.1.113883.6.8",
            Systems.INTERPRETATION,
            "2.16.840.1.113883.5.83",
            Systems.V2_ACT_CODE,
            ACT_CODE,
            Systems.DIAGNOSTIC_SERVICE_SECTION,
            "2.16.840.1.113883.12.74",
            "http://snomed.info/sct",
            "2.16.840.1.113883.6.96",
            "http://hl7.org/fhir/sid/icd-10",
            "2.16.840.1.113883.6.3");

    /** A data element of WS 363; the national codes end in {@code .00} inside documents. */
    enum Item {
        ITEM_CODE("DE04.30.019.00", "检验项目代码"),
        ITEM_NAME("DE04.30.020.00", "检验项目名称"),
        METHOD("DE02.10.027.00", "检验方法名称"),
        CATEGORY("DE04.30.018.00", "检验类别"),
        SPECIMEN_TYPE("DE04.50.134.00", "标本类别"),
        SPECIMEN_STATE("DE04.50.135.00", "标本状态"),
        SAMPLED("DE04.50.137.00", "标本采样日期时间"),
        RECEIVED("DE04.50.141.00", "接收标本日期时间"),
        QUANTITY("DE04.30.015.00", "检验定量结果"),
        UNIT("DE04.30.016.00", "检查定量结果计量单位"),
        RESULT("DE04.50.130.00", "检验报告结果"),
        DEPARTMENT("DE08.10.026.00", "检验报告科室"),
        INSTITUTION("DE08.10.013.00", "检验报告机构名称"),
        REMARK("DE06.00.179.00", "检验报告备注"),
        DIAGNOSIS("DE05.01.024.00", "诊断代码");

        private final String code;
        private final String display;

        Item(String code, String display) {
            this.code = code;
            this.display = display;
        }
    }

    static void item(Tag parent, Item item) {
        parent.add("code")
                .attr("code", item.code)
                .attr("codeSystem", DATA_ELEMENTS)
                .attr("codeSystemName", "卫生信息数据元目录")
                .attr("displayName", item.display);
    }

    /**
     * Writes a concept into {@code target} (a CD): the source's own code first, the standard ones beside it as
     * translations. {@code originalText} is what the source printed.
     */
    static void concept(Tag target, List<Coding> codings, @Nullable String originalText) {
        Coding first = codings.isEmpty() ? null : codings.get(0);
        boolean said = first != null && codeAttributes(target, first);
        if (!said) {
            target.nullFlavor(originalText == null && first == null ? "NI" : "OTH");
        }
        String original = originalText != null || first == null || said ? originalText : first.getCode();
        if (original != null) {
            target.add("originalText").text(original);
        }
        for (Coding coding : codings.subList(Math.min(1, codings.size()), codings.size())) {
            if (coding.hasCode() && CS.matcher(coding.getCode()).matches()) {
                codeAttributes(target.add("translation"), coding);
            }
        }
    }

    private static boolean codeAttributes(Tag target, Coding coding) {
        if (!coding.hasCode() || !CS.matcher(coding.getCode()).matches()) {
            return false;
        }
        target.attr("code", coding.getCode());
        if (coding.hasSystem()) {
            target.attr("codeSystem", oid(coding.getSystem())).attr("codeSystemName", name(coding.getSystem()));
        }
        target.attr("displayName", coding.getDisplay());
        return true;
    }

    /**
     * CDA names code systems by OID or UUID only. A system that has neither (a hospital's own list) gets a UUID made from
     * its URL, always the same, and the URL stands in codeSystemName.
     */
    static String oid(String system) {
        if (system.startsWith("urn:oid:")) {
            return system.substring("urn:oid:".length());
        }
        String known = OIDS.get(system);
        return known != null
                ? known
                : UUID.nameUUIDFromBytes(system.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .toUpperCase(Locale.ROOT);
    }

    private static @Nullable String name(String system) {
        if (system.equals(Systems.LOINC)) {
            return "LOINC";
        }
        if (system.equals(Systems.NATIONAL_ICD10)) {
            return "ICD-10";
        }
        return system.startsWith("urn:oid:") || OIDS.containsKey(system) ? null : system;
    }

    private Codes() {}
}
