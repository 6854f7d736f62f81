package org.chuanyu.adapters.cda;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/** Makes a partner's words fit to be kept: bounded, without what we know of the patient and without long numbers. */
final class Blotter {
    private static final int LONGEST = 2_000;
    private static final String BLOT = "***";

    private final List<String> secrets = new ArrayList<>();

    Blotter(Bundle bundle) {
        bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Patient.class::isInstance)
                .map(Patient.class::cast)
                .forEach(this::learn);
        // A longer secret first: its parts must not break it.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** Null where nothing is left. */
    @Nullable
    String blot(String text) {
        String clean = text.strip().replaceAll("\\s+", " ");
        for (String secret : secrets) {
            clean = clean.replace(secret, BLOT);
        }
        // Shortened last, so that no half of a secret is left at the end.
        clean = clean.replaceAll("\\d[\\d-]{4,}[Xx]?", BLOT);
        if (clean.length() <= LONGEST) {
            return clean.isEmpty() ? null : clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return clean.substring(0, end) + "…";
    }

    /** Whether anything that we know of the patient is in it, however it is set apart: numbers are often made of other numbers. */
    boolean finds(String text) {
        String plain = plain(text);
        return secrets.stream().map(Blotter::plain).anyMatch(secret -> secret.length() > 1 && plain.contains(secret));
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .replaceAll("[^\\p{L}\\p{N}]", "")
                .toLowerCase(Locale.ROOT);
    }

    private void learn(Patient patient) {
        patient.getIdentifier().forEach(identifier -> add(identifier.getValue()));
        patient.getTelecom().forEach(telecom -> add(telecom.getValue()));
        patient.getAddress().forEach(address -> add(address.getText()));
        add(patient.getBirthDateElement().getValueAsString());
        for (HumanName name : patient.getName()) {
            add(name.getText());
            add(name.getNameAsSingleString());
        }
    }

    private void add(String secret) {
        String known = Objects.requireNonNullElse(secret, "").strip();
        if (known.length() > 1) {
            secrets.add(known);
        }
    }
}
