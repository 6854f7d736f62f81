package org.chuanyu.gateway.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chuanyu.gateway.identity.Traits.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The rules of matching, pure: two trait sets in, a finding with its reasons out. Version {@value #VERSION}; change a rule, change
 * the number, so that stored reasons stay explainable.
 */
final class MatchRules {
    static final String VERSION = "1";

    private static final Set<Kind> NAMES = Set.of(Kind.NAME_HAN, Kind.NAME_LATIN, Kind.NAME_OTHER);

    private MatchRules() {}

    /** How two values stand to each other. */
    enum Agreement {
        EQUAL,
        /** Not the same, but not to be held against it: another script, a birth date of lower precision that fits. */
        WEAK,
        DIFFERS,
        UNKNOWN
    }

    /** What a comparison across records says. */
    enum Finding {
        SAME,
        LOOK,
        NOTHING
    }

    /** A finding and why. */
    record Result(Finding finding, List<String> reasons) {}

    /** Whether new data under an institution's own number may be filed there, and why or why not. */
    record OwnResult(boolean consistent, List<String> reasons) {}

    /**
     * New data under a number that is known: is it the same human being? It is not when the resident ids differ, when two of name,
     * birth date and sex differ, or when the name differs and neither resident id nor birth date confirms it.
     */
    static OwnResult own(Traits known, Traits arrived) {
        Comparison c = new Comparison(known, arrived);
        boolean another = c.residentId == Agreement.DIFFERS;
        // Another script is no contradiction by itself, but it is no confirmation when something else differs.
        boolean name = c.name == Agreement.DIFFERS || c.name == Agreement.WEAK && c.differences() > 0;
        int differing = (name ? 1 : 0) + c.differences();
        boolean confirmed = c.residentId == Agreement.EQUAL || c.birth == Agreement.EQUAL;
        another |= differing >= 2 || c.name == Agreement.DIFFERS && !confirmed;
        return new OwnResult(!another, c.reasons());
    }

    /** Two records of different numbers: a link, something to look at, or nothing. */
    static Result across(Traits one, Traits other) {
        Comparison c = new Comparison(one, other);
        boolean passport = c.passport == Agreement.EQUAL;
        if (c.residentId == Agreement.DIFFERS) {
            // One passport and two resident ids: a mistake somewhere, never a link.
            return new Result(passport ? Finding.LOOK : Finding.NOTHING, c.reasons());
        }
        boolean consistent = c.name == Agreement.EQUAL && c.differences() == 0;
        if (c.residentId == Agreement.EQUAL) {
            return new Result(consistent ? Finding.SAME : Finding.LOOK, c.reasons());
        }
        if (passport) {
            boolean born = c.birth == Agreement.EQUAL;
            return new Result(consistent && born ? Finding.SAME : Finding.LOOK, c.reasons());
        }
        boolean weak = c.name == Agreement.EQUAL && c.birth == Agreement.EQUAL && c.sex == Agreement.EQUAL;
        return new Result(weak || c.hint ? Finding.LOOK : Finding.NOTHING, c.reasons());
    }

    private static final class Comparison {
        final Agreement residentId;
        final Agreement passport;
        final Agreement name;
        final Agreement birth;
        final Agreement sex;
        final boolean hint;
        private final Traits one;
        private final Traits other;

        Comparison(Traits one, Traits other) {
            this.one = one;
            this.other = other;
            this.residentId = set(Kind.RESIDENT_ID);
            this.passport = set(Kind.PASSPORT);
            this.name = name();
            this.birth = birth();
            this.sex = set(Kind.SEX);
            this.hint = one.share(Kind.HINT, other)
                    || one.of(Kind.HINT).stream().anyMatch(other.of(Kind.RESIDENT_ID)::contains)
                    || other.of(Kind.HINT).stream().anyMatch(one.of(Kind.RESIDENT_ID)::contains);
        }

        int differences() {
            return (birth == Agreement.DIFFERS ? 1 : 0) + (sex == Agreement.DIFFERS ? 1 : 0);
        }

        List<String> reasons() {
            List<String> reasons = new ArrayList<>();
            add(reasons, "resident-id", residentId, null);
            add(reasons, "passport", passport, null);
            if (hint) {
                reasons.add("number-similar");
            }
            add(reasons, "name", name, "name-other-script");
            add(reasons, "birth-date", birth, "birth-date-partial");
            add(reasons, "sex", sex, null);
            if (one.has(Kind.DERIVED) || other.has(Kind.DERIVED)) {
                reasons.add("birth-date-or-sex-from-resident-id");
            }
            return List.copyOf(reasons);
        }

        private static void add(List<String> reasons, String what, Agreement agreement, @Nullable String weak) {
            switch (agreement) {
                case EQUAL -> reasons.add(what + "-equal");
                case DIFFERS -> reasons.add(what + "-differs");
                case WEAK -> reasons.add(weak == null ? what + "-weak" : weak);
                case UNKNOWN -> {
                    // Nothing to compare is no reason.
                }
            }
        }

        private Agreement set(Kind kind) {
            if (!one.has(kind) || !other.has(kind)) {
                return Agreement.UNKNOWN;
            }
            return one.share(kind, other) ? Agreement.EQUAL : Agreement.DIFFERS;
        }

        private Agreement name() {
            if (!one.named() || !other.named()) {
                return Agreement.UNKNOWN;
            }
            if (NAMES.stream().anyMatch(kind -> one.share(kind, other))) {
                return Agreement.EQUAL;
            }
            boolean comparable = NAMES.stream().anyMatch(kind -> one.has(kind) && other.has(kind));
            return comparable ? Agreement.DIFFERS : Agreement.WEAK;
        }

        private Agreement birth() {
            Agreement day = set(Kind.BIRTH_DAY);
            if (day != Agreement.UNKNOWN) {
                return day;
            }
            Agreement month = set(Kind.BIRTH_MONTH);
            Agreement coarse = month != Agreement.UNKNOWN ? month : set(Kind.BIRTH_YEAR);
            return coarse == Agreement.EQUAL ? Agreement.WEAK : coarse;
        }
    }
}
