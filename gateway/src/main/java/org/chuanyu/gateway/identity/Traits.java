package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is compared of one patient: opaque tokens by kind. Equal tokens of one kind mean equal values; nothing else can be read
 * from them.
 */
record Traits(Map<Kind, Set<String>> tokens) {

    Traits {
        Map<Kind, Set<String>> copy = new HashMap<>();
        tokens.forEach((kind, values) -> {
            if (!values.isEmpty()) {
                copy.put(kind, Set.copyOf(values));
            }
        });
        tokens = Map.copyOf(copy);
    }

    /** Kinds of traits. */
    enum Kind {
        /** Resident id with a right check character: strong. */
        RESIDENT_ID,
        /** Passport: strong together with name and birth date. */
        PASSPORT,
        /** Numbers that only hint: old or wrong resident ids (as 18 characters), health card, social security card. */
        HINT,
        NAME_HAN,
        NAME_LATIN,
        NAME_OTHER,
        BIRTH_DAY,
        BIRTH_MONTH,
        BIRTH_YEAR,
        SEX,
        /** Not a trait to match by: birth date or sex was read from the resident id, because the source did not say. */
        DERIVED;

        /** As in the database. */
        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    Set<String> of(Kind kind) {
        return tokens.getOrDefault(kind, Set.of());
    }

    boolean has(Kind kind) {
        return tokens.containsKey(kind);
    }

    boolean share(Kind kind, Traits other) {
        return of(kind).stream().anyMatch(other.of(kind)::contains);
    }

    boolean named() {
        return has(Kind.NAME_HAN) || has(Kind.NAME_LATIN) || has(Kind.NAME_OTHER);
    }

    /** This, with whole groups (identifiers, name, birth date, sex) of {@code before} where this has none: absence is no denial. */
    Traits completedBy(Traits before) {
        Map<Kind, Set<String>> all = new HashMap<>(tokens);
        keep(all, before, Set.of(Kind.RESIDENT_ID));
        keep(all, before, Set.of(Kind.PASSPORT));
        keep(all, before, Set.of(Kind.HINT));
        keep(all, before, Set.of(Kind.NAME_HAN, Kind.NAME_LATIN, Kind.NAME_OTHER));
        keep(all, before, Set.of(Kind.BIRTH_DAY, Kind.BIRTH_MONTH, Kind.BIRTH_YEAR));
        keep(all, before, Set.of(Kind.SEX));
        return new Traits(all);
    }

    private void keep(Map<Kind, Set<String>> all, Traits before, Collection<Kind> group) {
        if (group.stream().noneMatch(this::has)) {
            group.stream().filter(before::has).forEach(kind -> all.put(kind, new HashSet<>(before.of(kind))));
        }
    }
}
