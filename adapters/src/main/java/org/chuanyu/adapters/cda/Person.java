package org.chuanyu.adapters.cda;

import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Practitioner;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who answers for a part of the report.
 *
 * @param number the institution's own staff number
 * @param name as printed
 */
record Person(@Nullable String number, @Nullable String name) {
    /** The template asks for somebody whom the source does not name. */
    static final Person UNKNOWN = new Person(null, null);

    static Person of(Practitioner practitioner) {
        return new Person(
                Contents.number(practitioner.getIdentifier(), Systems.STAFF_ID),
                nameOf(practitioner.getNameFirstRep()));
    }

    static @Nullable String nameOf(HumanName name) {
        return name.hasText() ? name.getText() : name.getNameAsSingleString();
    }

    /** {@code <name>}, or one that says that it is not known. */
    static void write(Tag parent, @Nullable String name) {
        Tag tag = parent.add("name");
        if (name == null || name.isBlank()) {
            tag.nullFlavor("UNK");
        } else {
            tag.text(name);
        }
    }

    /** The parts of an assigned or associated entity: id, function, person. */
    void write(Tag entity, String root, @Nullable String function, String person) {
        entity.id(root, number);
        if (function != null) {
            entity.add("code").attr("displayName", function);
        }
        write(entity.add(person), name);
    }
}
