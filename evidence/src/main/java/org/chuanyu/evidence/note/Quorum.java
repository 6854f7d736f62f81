package org.chuanyu.evidence.note;

import java.util.List;
import java.util.Set;

/** Which witnesses are enough. */
sealed interface Quorum {
    /** @param cosigned the names of the witnesses that did, as the policy calls them */
    boolean metBy(Set<String> cosigned);

    /** No witness is needed. */
    record None() implements Quorum {
        @Override
        public boolean metBy(Set<String> cosigned) {
            return true;
        }
    }

    /** This one. */
    record Witness(String name) implements Quorum {
        @Override
        public boolean metBy(Set<String> cosigned) {
            return cosigned.contains(name);
        }
    }

    /** At least so many of these. */
    record Group(int threshold, List<Quorum> members) implements Quorum {
        @Override
        public boolean metBy(Set<String> cosigned) {
            return members.stream().filter(member -> member.metBy(cosigned)).count() >= threshold;
        }
    }
}
