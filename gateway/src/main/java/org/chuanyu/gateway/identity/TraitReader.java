package org.chuanyu.gateway.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.identity.Traits.Kind;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;

/** Reads the traits of a patient and makes tokens of them at once: nothing behind this class sees a value. */
final class TraitReader {
    private static final int MOST = 20;

    private final BinaryOperator<String> token;

    /** @param token of a purpose and a value */
    TraitReader(BinaryOperator<String> token) {
        this.token = token;
    }

    /** Traits and what is odd about them ({@code resident-id-invalid} …). */
    record Read(Traits traits, List<String> reasons) {}

    Read read(Patient patient) {
        Map<Kind, Set<String>> tokens = new EnumMap<>(Kind.class);
        List<String> reasons = new ArrayList<>();
        Optional<ResidentId> strong = identifiers(patient, tokens, reasons);
        names(patient, tokens);
        birth(patient, strong, tokens, reasons);
        sex(patient, strong, tokens, reasons);
        return new Read(new Traits(new HashMap<>(tokens)), List.copyOf(reasons));
    }

    private Optional<ResidentId> identifiers(Patient patient, Map<Kind, Set<String>> tokens, List<String> reasons) {
        Optional<ResidentId> strong = Optional.empty();
        for (Identifier identifier : bounded(patient.getIdentifier())) {
            if (!identifier.hasSystem() || !identifier.hasValue()) {
                continue;
            }
            String value = identifier.getValue().strip();
            switch (identifier.getSystem()) {
                case Systems.RESIDENT_ID, Systems.RESIDENT_ID_HL7_CHINA -> {
                    Optional<ResidentId> id = ResidentId.parse(value);
                    if (id.isEmpty()) {
                        note(reasons, "resident-id-invalid");
                    } else if (id.get().strong()) {
                        add(tokens, Kind.RESIDENT_ID, "resident-id", id.get().number());
                        strong = id;
                    } else {
                        add(tokens, Kind.HINT, "resident-id", id.get().number());
                        note(reasons, value.length() == 15 ? "resident-id-old" : "resident-id-invalid");
                    }
                }
                case Systems.PASSPORT -> add(tokens, Kind.PASSPORT, "passport", plain(value));
                case Systems.HEALTH_CARD -> add(tokens, Kind.HINT, "health-card", plain(value));
                case Systems.SOCIAL_SECURITY_CARD -> add(tokens, Kind.HINT, "social-security-card", plain(value));
                default -> {
                    // Institution's own numbers are in the patient's id already.
                }
            }
        }
        return strong;
    }

    private void names(Patient patient, Map<Kind, Set<String>> tokens) {
        for (HumanName name : bounded(patient.getName())) {
            String written = name.hasText()
                    ? name.getText()
                    : (name.hasFamily() ? name.getFamily() : "") + name.getGivenAsSingleString();
            PersonName.parse(written).ifPresent(parsed -> add(tokens, nameKind(parsed), "name", parsed.plain()));
        }
    }

    private void birth(
            Patient patient, Optional<ResidentId> strong, Map<Kind, Set<String>> tokens, List<String> reasons) {
        Optional<LocalDate> byId = strong.flatMap(ResidentId::birthDate);
        if (patient.hasBirthDate()) {
            String date = patient.getBirthDateElement().getValueAsString();
            birth(tokens, date);
            if (byId.isPresent() && !byId.get().toString().startsWith(date)) {
                note(reasons, "birth-date-of-resident-id-differs");
            }
        } else if (byId.isPresent()) {
            birth(tokens, byId.get().toString());
            add(tokens, Kind.DERIVED, "derived", "birth-date");
        }
    }

    private void birth(Map<Kind, Set<String>> tokens, String date) {
        add(tokens, Kind.BIRTH_YEAR, "birth-date", date.substring(0, 4));
        if (date.length() >= 7) {
            add(tokens, Kind.BIRTH_MONTH, "birth-date", date.substring(0, 7));
        }
        if (date.length() >= 10) {
            add(tokens, Kind.BIRTH_DAY, "birth-date", date.substring(0, 10));
        }
    }

    private void sex(
            Patient patient, Optional<ResidentId> strong, Map<Kind, Set<String>> tokens, List<String> reasons) {
        AdministrativeGender gender = patient.getGender();
        String byId = strong.map(id -> id.male() ? "male" : "female").orElse(null);
        if (gender == AdministrativeGender.MALE || gender == AdministrativeGender.FEMALE) {
            add(tokens, Kind.SEX, "sex", gender.toCode());
            if (byId != null && !byId.equals(gender.toCode())) {
                note(reasons, "sex-of-resident-id-differs");
            }
        } else if (byId != null) {
            add(tokens, Kind.SEX, "sex", byId);
            add(tokens, Kind.DERIVED, "derived", "sex");
        }
    }

    private void add(Map<Kind, Set<String>> tokens, Kind kind, String purpose, String value) {
        tokens.computeIfAbsent(kind, k -> new HashSet<>()).add(token.apply("identity-" + purpose, value));
    }

    private static Kind nameKind(PersonName name) {
        return switch (name.script()) {
            case HAN -> Kind.NAME_HAN;
            case LATIN -> Kind.NAME_LATIN;
            case OTHER -> Kind.NAME_OTHER;
        };
    }

    private static void note(List<String> reasons, String reason) {
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
    }

    private static String plain(String value) {
        return java.text.Normalizer.normalize(value, java.text.Normalizer.Form.NFKC)
                .replaceAll("[\\s-]", "")
                .toUpperCase(java.util.Locale.ROOT);
    }

    private static <T> List<T> bounded(List<T> all) {
        return all.size() <= MOST ? all : all.subList(0, MOST);
    }
}
