package org.chuanyu.gateway.desk;

import java.util.List;
import java.util.Objects;
import org.chuanyu.gateway.records.PersonResults;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;

/** Who it is, as each institution has it: a doctor checks the name and the birth date before reading on. Pure. */
record PersonHead(List<Known> known) {

    /** As one institution knows the person. */
    record Known(String owner, String name, String sex, String birthDate) {}

    static PersonHead of(PersonResults.Person person) {
        return new PersonHead(person.patients().stream()
                .map(seen -> known(seen.owner(), seen.resource()))
                .toList());
    }

    /** Whether all institutions agree, so that it needs to be said once only. */
    public boolean agree() {
        return known.stream()
                        .map(each -> new Known("", each.name(), each.sex(), each.birthDate()))
                        .distinct()
                        .count()
                == 1;
    }

    private static Known known(String owner, Patient patient) {
        AdministrativeGender gender = patient.getGender();
        return new Known(
                owner,
                patient.getName().stream().map(PersonHead::name).findFirst().orElse("–"),
                gender == null ? "unknown" : gender.toCode(),
                Objects.requireNonNullElse(patient.getBirthDateElement().getValueAsString(), "–"));
    }

    private static String name(HumanName name) {
        return name.hasText() ? name.getText() : name.getNameAsSingleString();
    }
}
