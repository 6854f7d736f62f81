package org.chuanyu.adapters;

import java.util.List;
import org.chuanyu.fhir.Problem;

/** What became of a submission; durable once it is in hand. The id is the gateway's own, opaque and not personal. */
public sealed interface Receipt {
    String id();

    /** Stored; {@code warnings} may be told to the sender. */
    record Accepted(String id, List<Problem> warnings) implements Receipt {}

    /** The same bytes under the same control id from the same sender came before: one effect, and the first answer again. */
    record Duplicate(String id, Receipt first) implements Receipt {}

    /** Stored whole, but held back until an engineer has solved {@code why}: AA with a warning, HTTP 202. */
    record Parked(String id, List<Problem> why) implements Receipt {}

    /** Not taken, and never will be as it is: AR, HTTP 422. Only the raw bytes are kept. */
    record Rejected(String id, List<Problem> problems) implements Receipt {}
}
