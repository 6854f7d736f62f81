package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.identity.RecordNumbers;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Identifier.IdentifierUse;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.stereotype.Component;

/** Medical record numbers out of the stored patients. */
@Component
final class PatientNumbers implements RecordNumbers {
    private final PostgresRecords records;
    private final Bodies bodies;

    PatientNumbers(PostgresRecords records, Vault vault) {
        this.records = records;
        this.bodies = new Bodies(vault);
    }

    @Override
    public Map<String, String> of(Collection<String> patientIds) {
        Map<String, String> numbers = new HashMap<>();
        records.stored(patientIds.stream().map(id -> "Patient/" + id).toList())
                .forEach(row ->
                        number(row).ifPresent(number -> numbers.put(row.ref().id(), number)));
        return numbers;
    }

    private Optional<String> number(Stored row) {
        try {
            Patient patient = (Patient) bodies.open(row);
            return patient.getIdentifier().stream()
                    .filter(identifier -> Systems.MEDICAL_RECORD_NUMBER.equals(identifier.getSystem()))
                    .filter(identifier -> identifier.hasValue() && own(identifier))
                    .map(Identifier::getValue)
                    .findFirst();
        } catch (Vault.KeyDestroyed e) {
            return Optional.empty();
        }
    }

    /** After a merge the numbers of the other patient stand beside the own one. */
    private static boolean own(Identifier identifier) {
        return identifier.getUse() != IdentifierUse.OLD && identifier.getUse() != IdentifierUse.SECONDARY;
    }
}
