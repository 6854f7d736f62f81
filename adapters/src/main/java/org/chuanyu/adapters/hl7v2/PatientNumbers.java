package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Identifier;

/**
 * The numbers of a patient (PID-2, -3, -4, -18, -19; MRG-1): type code (table 0203) and assigning authority say what each is.
 * A number that is a right resident id is taken for one even where the sender did not say so.
 */
final class PatientNumbers {
    private static final Set<String> RECORD = Set.of("MR", "MRN", "PI", "PT", "");
    private static final Set<String> RESIDENT =
            Set.of("NI", "NNCHN", "NN", "ID", "IDCARD", "SFZ", "CIN", "01", "身份证", "居民身份证");
    private static final Set<String> PASSPORT = Set.of("PPN", "PP", "PPT", "护照");
    private static final Set<String> CARD = Set.of("HC", "JHN", "JKK", "健康卡");
    private static final Set<String> SOCIAL = Set.of("SS", "SB", "社保卡");
    private static final Pattern UNSUITABLE = Pattern.compile("[^a-z0-9]+");

    private final Draft draft;
    private final List<Identifier> numbers = new ArrayList<>();

    PatientNumbers(Draft draft) {
        this.draft = draft;
    }

    /** Every repetition of a CX field. */
    PatientNumbers addAll(Segment segment, int field) {
        List<Segment.Element> elements = segment.repetitions(field);
        boolean hasRecordNumber =
                elements.stream().anyMatch(element -> type(element).equals("MR"));
        for (Segment.Element element : elements) {
            String value = Texts.halfWidth(element.part(1));
            if (!value.isEmpty()) {
                add(value, type(element), element.leading(4), element.path(), hasRecordNumber);
            }
        }
        return this;
    }

    /** PID-2 and PID-4 are older places for the same thing; they stand in for an empty PID-3. */
    PatientNumbers addOld(Segment pid, int field) {
        if (numbers.isEmpty()) {
            return addAll(pid, field);
        }
        for (Segment.Element element : pid.repetitions(field)) {
            String value = Texts.halfWidth(element.part(1));
            if (CheckDigits.isResidentId(value.toUpperCase(Locale.ROOT))) {
                residentId(value.toUpperCase(Locale.ROOT), element.path());
            } else if (!value.isEmpty() && !has(value)) {
                put(new Identifier()
                        .setSystem(Systems.local(draft.source(), "patient-" + field))
                        .setValue(value));
            }
        }
        return this;
    }

    /** PID-19: a social security number abroad, the resident id here. */
    PatientNumbers addSocial(Segment pid) {
        String value = Texts.halfWidth(pid.first(19)).toUpperCase(Locale.ROOT);
        if (value.length() == 18 || value.length() == 15) {
            residentId(value, pid.path(19));
        } else if (!value.isEmpty()) {
            put(new Identifier().setSystem(Systems.SOCIAL_SECURITY_CARD).setValue(value));
        }
        return this;
    }

    List<Identifier> all() {
        return numbers;
    }

    private static String type(Segment.Element element) {
        return element.part(5).toUpperCase(Locale.ROOT);
    }

    private void add(String value, String type, String authority, String path, boolean hasRecordNumber) {
        String upper = value.toUpperCase(Locale.ROOT);
        if (RESIDENT.contains(type) || SOCIAL.contains(type) && CheckDigits.isResidentId(upper)) {
            residentId(upper, path);
        } else if (PASSPORT.contains(type)) {
            put(new Identifier().setSystem(Systems.PASSPORT).setValue(value));
        } else if (CARD.contains(type)) {
            put(new Identifier().setSystem(Systems.HEALTH_CARD).setValue(value));
        } else if (SOCIAL.contains(type)) {
            put(new Identifier().setSystem(Systems.SOCIAL_SECURITY_CARD).setValue(value));
        } else if (type.isEmpty() && CheckDigits.isResidentId(upper)) {
            draft.ledger().warn("untyped-resident-id", path, "a number without a type was read as a resident id");
            residentId(upper, path);
        } else if (type.equals("MR") || RECORD.contains(type) && !hasRecordNumber && !hasRecord()) {
            var number = Systems.assigned(Systems.MEDICAL_RECORD_NUMBER, value, draft.source());
            if (!authority.isEmpty()) {
                number.getAssigner().setDisplay(authority);
            }
            put(number);
        } else {
            String kind = UNSUITABLE.matcher(type.toLowerCase(Locale.ROOT)).replaceAll("-");
            String system = Systems.local(draft.source(), "patient" + (kind.isEmpty() ? "" : "-" + kind));
            put(new Identifier().setSystem(system).setValue(value));
        }
    }

    private void residentId(String value, String path) {
        if (value.length() != 15 && !CheckDigits.isResidentId(value)) {
            draft.ledger()
                    .warn(
                            "resident-id-check-digit",
                            path,
                            "the resident id is not well-formed or its check digit is wrong");
        }
        put(new Identifier().setSystem(Systems.RESIDENT_ID).setValue(value));
    }

    private boolean hasRecord() {
        return numbers.stream().anyMatch(number -> Systems.MEDICAL_RECORD_NUMBER.equals(number.getSystem()));
    }

    private boolean has(String value) {
        return numbers.stream().anyMatch(number -> value.equals(number.getValue()));
    }

    private void put(Identifier identifier) {
        boolean known = numbers.stream()
                .anyMatch(number -> identifier.getSystem().equals(number.getSystem())
                        && identifier.getValue().equals(number.getValue()));
        if (!known) {
            numbers.add(identifier);
        }
    }
}
