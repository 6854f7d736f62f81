package org.chuanyu.adapters.cda;

import java.util.Objects;
import org.chuanyu.fhir.PrintedResult;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Observation;

/** What the source printed for one result, in the words of the document. Empty where it printed nothing. */
final class Printed {
    private final Observation observation;
    private final PrintedResult result;

    Printed(Observation observation) {
        this.observation = observation;
        this.result = new PrintedResult(observation);
    }

    /** The name with the recognition mark before it. */
    String name() {
        return result.name();
    }

    /** The mark alone, as printed. */
    String mark() {
        return result.mark();
    }

    String value() {
        return result.value();
    }

    /** Why there is no value, as the source said it, after a colon; empty when it did not say. */
    String absence() {
        String reason = result.absence();
        return reason.isEmpty() ? "" : "：" + reason;
    }

    String unit() {
        return result.unit();
    }

    String range() {
        return result.range();
    }

    static String range(Observation.ObservationReferenceRangeComponent range) {
        return PrintedResult.range(range);
    }

    String flag() {
        return result.flag();
    }

    String method() {
        return result.method();
    }

    /** The notes, and the site of the body where the source named one. */
    String notes() {
        String notes = result.notes();
        String site = result.site().isEmpty() ? "" : "部位：" + result.site();
        return site.isEmpty() || notes.isEmpty() ? site + notes : site + "\n" + notes;
    }

    /** OBX-4, which tells repeated results of one item apart. */
    String subId() {
        return Objects.requireNonNullElse(Contents.number(observation.getIdentifier(), Systems.OBSERVATION_SUB_ID), "");
    }

    static boolean saysComponents(Observation result) {
        return PrintedResult.saysComponents(result);
    }

    static String words(CodeableConcept concept) {
        return PrintedResult.words(concept);
    }
}
