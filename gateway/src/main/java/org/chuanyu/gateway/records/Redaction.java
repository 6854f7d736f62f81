package org.chuanyu.gateway.records;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Resource;

/**
 * What others than the owner get to see of a report: results of sensitivity grade 5 are gone together with everything that could
 * betray them (references to them, conclusion, notes, attached documents), and nothing says so. Pure.
 */
public interface Redaction {

    /**
     * The report (first) and its resources as others may see them; empty when nothing is left that they may see.
     *
     * @param document DiagnosticReport first, then everything that it refers to
     */
    default List<Resource> forOthers(List<Resource> document) {
        return forOthers(document, Set.of());
    }

    /**
     * The same, where some of it ({@code Type/id}) is known to be withheld by now, whatever it says itself. What is not concerned
     * comes back as the same object.
     */
    List<Resource> forOthers(List<Resource> document, Set<String> withheld);
}
