package org.chuanyu.gateway.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Resource;

/**
 * One search parameter of one resource type: what the search engine does and what the CapabilityStatement says come from here.
 *
 * @param targets types that a reference may lead to
 * @param values what a resource is found by, beside what its other names stand for
 * @param also names of parameters whose values are its own, too: kept once
 */
record Parameter(
        String name,
        Kind kind,
        Set<String> targets,
        String about,
        Function<Resource, List<Indexed>> values,
        List<String> also) {

    /** The names under which its values are kept. */
    List<String> names() {
        List<String> names = new ArrayList<>(also);
        names.add(name);
        return names;
    }

    /** How values are compared. */
    enum Kind {
        /** The id of the resource itself. */
        ID,
        /** When the current version was stored. */
        UPDATED,
        /** A code in clear. */
        CODE,
        /** An identifier, kept as a keyed token. */
        IDENTIFIER,
        /** The beginning of a name, kept as keyed tokens. */
        NAME,
        /** A birth date, kept as keyed tokens: equality only. */
        BIRTH,
        DATE,
        REFERENCE
    }

    /** As FHIR names the type. */
    String type() {
        return switch (kind) {
            case ID, CODE, IDENTIFIER -> "token";
            case NAME -> "string";
            case BIRTH, DATE, UPDATED -> "date";
            case REFERENCE -> "reference";
        };
    }

    /** Whether only keyed tokens of its values are kept. */
    boolean secret() {
        return kind == Kind.IDENTIFIER || kind == Kind.NAME || kind == Kind.BIRTH;
    }

    /** Whether results can be put in its order: what is kept as tokens only has none. */
    boolean sortable() {
        return kind == Kind.DATE || kind == Kind.CODE || kind == Kind.ID || kind == Kind.UPDATED;
    }
}
