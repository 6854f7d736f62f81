package org.chuanyu.evidence.time;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a sequence one after the other; what nobody took is refused at the end. */
final class DerFields {
    private final List<Der> members;
    private int at;

    DerFields(List<Der> members) {
        this.members = members;
    }

    /** The next one, which must have the tag. */
    Der next(int tag) {
        Der.require(at < members.size(), "an element that is missing");
        return members.get(at++).as(tag);
    }

    /** The next one if it has the tag. */
    @Nullable
    Der optional(int tag) {
        return at < members.size() && members.get(at).tag() == tag ? members.get(at++) : null;
    }

    /** The next one, which must be a time. */
    Der nextTime() {
        Der utc = optional(Der.UTC_TIME);
        return utc == null ? next(Der.GENERALIZED_TIME) : utc;
    }

    void end() {
        Der.require(at == members.size(), "an element too many");
    }
}
