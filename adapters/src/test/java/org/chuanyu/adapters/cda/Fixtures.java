package org.chuanyu.adapters.cda;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** The good report, and the same with one change. */
final class Fixtures {
    static final String ID = "0f9c5d4e-0000-4000-8000-000000000001";
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    static Dispatch report() {
        return dispatch(bundle());
    }

    static Dispatch with(Consumer<Bundle> change) {
        Bundle bundle = bundle();
        change.accept(bundle);
        return dispatch(bundle);
    }

    static Dispatch withReport(Consumer<DiagnosticReport> change) {
        return with(bundle -> change.accept(first(bundle, DiagnosticReport.class)));
    }

    static Dispatch withPatient(Consumer<Patient> change) {
        return with(bundle -> change.accept(first(bundle, Patient.class)));
    }

    /** The n-th result, from 1 as in the report. */
    static Dispatch withResult(int number, Consumer<Observation> change) {
        return with(bundle -> change.accept((Observation) resource(bundle, "o" + number)));
    }

    static <T extends Resource> T first(Bundle bundle, Class<T> type) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    static Resource resource(Bundle bundle, String id) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(resource -> resource.getIdElement().getIdPart().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Bundle bundle() {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/cda/report.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return FHIR.newJsonParser().parseResource(Bundle.class, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dispatch dispatch(Bundle bundle) {
        return new Dispatch(
                ID,
                new ParticipantId("anyue-rmyy"),
                "emr",
                new ParticipantId("dazu-rmyy"),
                "lab-report",
                bundle,
                Instant.parse("2026-05-01T02:00:00Z"));
    }

    private Fixtures() {}
}
