package org.chuanyu.adapters.hl7v2;

import java.util.HashMap;
import java.util.Map;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** Names (XPN) and the staff of a message (XCN, CNN, NDL): one Practitioner for each person, however often named. */
final class People {
    private final Draft draft;
    private final Map<String, Reference> known = new HashMap<>();

    People(Draft draft) {
        this.draft = draft;
    }

    /** The person in an XCN, or null when it holds neither number nor name. */
    @Nullable
    Reference practitioner(Segment.Element xcn) {
        return practitioner(xcn.part(1), name(xcn.leading(2), xcn.part(3)));
    }

    /** The person of an NDL, whose parts are subcomponents; laboratories send an XCN or a bare name here as often. */
    @Nullable
    Reference practitionerOfNdl(Segment.Element ndl) {
        if (ndl.size() > 1 && ndl.sub(1, 2).isEmpty()) {
            return practitioner(ndl);
        }
        String family = ndl.sub(1, 2);
        return family.isEmpty()
                ? practitioner("", ndl.part(1))
                : practitioner(ndl.sub(1, 1), name(family, ndl.sub(1, 3)));
    }

    private @Nullable Reference practitioner(String number, String name) {
        if (number.isEmpty() && name.isEmpty()) {
            return null;
        }
        return known.computeIfAbsent(number + "|" + name, key -> {
                    var practitioner = new Practitioner();
                    if (!number.isEmpty()) {
                        practitioner.addIdentifier(Systems.assigned(Systems.STAFF_ID, number, draft.source()));
                    }
                    if (!name.isEmpty()) {
                        practitioner.addName(new HumanName().setText(name));
                    }
                    Reference reference = draft.add(practitioner, Profiles.PRACTITIONER);
                    return name.isEmpty() ? reference : reference.setDisplay(name);
                })
                .copy();
    }

    /** Family and given name as a reader of that name would write it. */
    static String name(String family, String given) {
        String separator = Texts.isChinese(family + given) || family.isEmpty() || given.isEmpty() ? "" : " ";
        return Texts.halfWidth(separator.isEmpty() ? family + given : given + separator + family);
    }
}
