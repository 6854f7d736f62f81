package org.chuanyu.adapters.hl7v2;

import java.util.Map;
import java.util.Set;
import org.chuanyu.adapters.Loss.Severity;

/**
 * What losing a place means: the one table behind "nothing clinical is lost in silence". A field that is not named takes the
 * severity of its segment, a segment that is not named is UNKNOWN.
 */
final class LossTable {
    /** An OBX that holds a document: who made it and with what stands in the document itself. */
    static final String DOCUMENT = "OBX document";

    private static final Map<String, Severity> SEGMENTS = Map.ofEntries(
            Map.entry("OBX", Severity.CLINICAL),
            Map.entry(DOCUMENT, Severity.CLINICAL),
            Map.entry("OBR", Severity.CLINICAL),
            Map.entry("NTE", Severity.CLINICAL),
            Map.entry("SPM", Severity.CLINICAL),
            Map.entry("MSH", Severity.ADMINISTRATIVE),
            Map.entry("EVN", Severity.ADMINISTRATIVE),
            Map.entry("PID", Severity.ADMINISTRATIVE),
            Map.entry("PD1", Severity.ADMINISTRATIVE),
            Map.entry("NK1", Severity.ADMINISTRATIVE),
            Map.entry("MRG", Severity.ADMINISTRATIVE),
            Map.entry("PV1", Severity.ADMINISTRATIVE),
            Map.entry("PV2", Severity.ADMINISTRATIVE),
            Map.entry("ORC", Severity.ADMINISTRATIVE),
            Map.entry("TQ1", Severity.ADMINISTRATIVE),
            Map.entry("TQ2", Severity.ADMINISTRATIVE),
            Map.entry("CTD", Severity.ADMINISTRATIVE),
            Map.entry("CTI", Severity.ADMINISTRATIVE),
            Map.entry("FT1", Severity.ADMINISTRATIVE),
            Map.entry("BLG", Severity.ADMINISTRATIVE),
            Map.entry("GT1", Severity.ADMINISTRATIVE),
            Map.entry("IN1", Severity.ADMINISTRATIVE),
            Map.entry("IN2", Severity.ADMINISTRATIVE),
            Map.entry("IN3", Severity.ADMINISTRATIVE),
            Map.entry("SFT", Severity.ADMINISTRATIVE),
            Map.entry("DSC", Severity.ADMINISTRATIVE));

    /** PID fields that say who the patient is. */
    private static final Map<String, Set<Integer>> CLINICAL = Map.of("PID", Set.of(3, 5, 7, 8));

    /** Set ids, priorities, copies, charges, transport, who typed it: no reader of the report needs them. */
    private static final Map<String, Set<Integer>> ADMINISTRATIVE = Map.of(
            "OBX",
            Set.of(1, 20, 21, 22, 24, 25),
            DOCUMENT,
            Set.of(1, 9, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25),
            "OBR",
            Set.of(1, 5, 6, 11, 17, 23, 27, 28, 30, 35, 36, 37, 38, 40, 41, 42, 43, 45, 48, 49),
            "NTE",
            Set.of(1, 2, 4, 5, 6, 7, 8, 9),
            "SPM",
            Set.of(1, 10, 19, 25, 26, 27, 28, 29));

    /** Fields that every site uses as it likes. */
    private static final Map<String, Set<Integer>> UNKNOWN =
            Map.of("OBX", Set.of(12, 13), "OBR", Set.of(18, 19, 20, 21, 47));

    /** Numbers, persons and coded texts: their further components name authorities, versions and titles. */
    private static final Map<String, Map<Integer, Integer>> MEANING_ENDS = Map.of(
            "PID", Map.of(3, 5, 5, 3, 7, 1, 8, 1),
            "OBX", Map.of(3, 6, 6, 2, 14, 1, 15, 2, 16, 3, 17, 6, 18, 1, 19, 1, 23, 1),
            "OBR",
                    Map.ofEntries(
                            Map.entry(2, 1),
                            Map.entry(3, 1),
                            Map.entry(4, 6),
                            Map.entry(7, 1),
                            Map.entry(8, 1),
                            Map.entry(10, 3),
                            Map.entry(14, 1),
                            Map.entry(16, 3),
                            Map.entry(22, 1),
                            Map.entry(31, 6),
                            Map.entry(32, 3),
                            Map.entry(33, 3),
                            Map.entry(34, 3)),
            "SPM",
                    Map.ofEntries(
                            Map.entry(2, 2),
                            Map.entry(3, 0),
                            Map.entry(4, 6),
                            Map.entry(5, 2),
                            Map.entry(9, 2),
                            Map.entry(11, 2),
                            Map.entry(15, 2),
                            Map.entry(16, 2),
                            Map.entry(17, 2),
                            Map.entry(18, 1)));

    /** Names, numbers and places: from the second subcomponent on they name authorities and parts of what is said before. */
    private static final Map<String, Set<Integer>> PERSONS = Map.of(
            "OBX", Set.of(15, 16, 23, 25),
            "OBR", Set.of(2, 3, 10, 16, 28, 32, 33, 34, 35),
            "SPM", Set.of(2));

    private LossTable() {}

    static Severity severity(String segment, Segment.Place place, Set<String> clinicalSegments) {
        int field = place.field();
        if (clinicalSegments.contains(segment)) {
            return Severity.CLINICAL;
        }
        if (UNKNOWN.getOrDefault(segment, Set.of()).contains(field)) {
            return Severity.UNKNOWN;
        }
        int end = MEANING_ENDS.getOrDefault(segment, Map.of()).getOrDefault(field, Integer.MAX_VALUE);
        boolean detail = place.subcomponent() > 1
                && (segment.equals("PID")
                        || PERSONS.getOrDefault(segment, Set.of()).contains(field));
        if (place.component() > end
                || detail
                || ADMINISTRATIVE.getOrDefault(segment, Set.of()).contains(field)) {
            return Severity.ADMINISTRATIVE;
        }
        if (CLINICAL.getOrDefault(segment, Set.of()).contains(field)) {
            return Severity.CLINICAL;
        }
        return SEGMENTS.getOrDefault(segment, Severity.UNKNOWN);
    }
}
