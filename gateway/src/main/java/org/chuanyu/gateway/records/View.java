package org.chuanyu.gateway.records;

import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.terminology.Terminology;

/**
 * What one organisation may see at one moment: all of its own; of others', what belongs to patients in its care and is below
 * grade 5; every institution; and the staff named in what it sees. The same rule for reads, searches, chains, includes and
 * totals, as a condition of the database, so that nothing can be counted that cannot be shown.
 */
record View(ParticipantId organisation, Set<String> readable) {
    /** Seen by its owner only (GB/T 39725 grade 5). */
    static final int RESTRICTED = Terminology.RESTRICTED;

    View {
        readable = Set.copyOf(readable);
    }

    /** Values of the condition's parameters. */
    Map<String, Object> parameters() {
        return Map.of("viewer", organisation.value(), "readable", readable.toArray(String[]::new));
    }

    /** The condition on the head {@code h}. What was erased is not there. A report of nothing but restricted results, or a note about nothing else, is not there. */
    static String sees(String h) {
        return """
                (%1$s.version > 0 AND (%1$s.owner = :viewer OR %1$s.type = 'Organization'
                 OR (%1$s.sensitivity < 5 AND %1$s.edition > 0 AND %1$s.patient_id = ANY(:readable)
                     AND (%1$s.type NOT IN ('DiagnosticReport', 'Provenance')
                          OR NOT EXISTS (SELECT FROM resource_index vi JOIN resource_index_value vr ON vr.shared = vi.shared
                                         WHERE vi.type = %1$s.type AND vi.id = %1$s.id
                                         AND vr.param IN ('result', 'target') AND vi.audience <> 1)
                          OR EXISTS (SELECT FROM resource_index vi JOIN resource_index_value vr ON vr.shared = vi.shared
                                     WHERE vi.type = %1$s.type AND vi.id = %1$s.id
                                     AND vr.param IN ('result', 'target') AND vi.audience <> 1 AND NOT %2$s)))
                 OR (%1$s.type = 'Practitioner' AND %1$s.edition > 0
                     AND EXISTS (SELECT FROM resource_index_value vp JOIN resource_index vi ON vi.shared = vp.shared
                                 JOIN resource_head vh ON vh.type = vi.type AND vh.id = vi.id
                                 WHERE vp.ref_type = 'Practitioner' AND vp.ref_id = %1$s.id AND vi.audience <> 1
                                 AND vh.sensitivity < 5 AND vh.edition > 0 AND vh.patient_id = ANY(:readable)))))""".formatted(h, hidden("vr"));
    }

    /** The condition that the reference in this row of {@code resource_index_value} leads to something restricted of somebody else. */
    static String hidden(String row) {
        return """
                EXISTS (SELECT FROM resource_head vx WHERE vx.type = %1$s.ref_type AND vx.id = %1$s.ref_id
                        AND (vx.sensitivity >= 5 OR vx.edition = 0) AND vx.owner <> :viewer)""".formatted(row);
    }

    /** The condition that the viewer finds something by this row of {@code resource_index}: others do not by what only the owner has. */
    static String finds(String row) {
        return "(%1$s.audience = 0 OR (%1$s.audience = 1) = (%1$s.owner = :viewer))".formatted(row);
    }

    /** When the head {@code h} changed last, as far as the viewer sees. */
    static String updated(String h) {
        return "(CASE WHEN %1$s.owner = :viewer THEN %1$s.last_updated ELSE %1$s.edition_at END)".formatted(h);
    }
}
