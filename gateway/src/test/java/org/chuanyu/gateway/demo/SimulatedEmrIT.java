package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.cda.CdaOutlet;
import org.chuanyu.adapters.cda.CdaSettings;
import org.chuanyu.adapters.cda.CdaWriter;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.demo.SimulatedEmr.Mode;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway's own outlet and the simulated EMR, written apart, understand each other. */
class SimulatedEmrIT {
    private final Received received = new Received(Clock.systemUTC());
    private final SimulatedEmr emr = new SimulatedEmr("anyue-rmyy", URI.create("http://127.0.0.1:0/ws"), received);
    private CdaOutlet outlet;

    @BeforeEach
    void start() throws IOException {
        emr.start();
        outlet = outlet(emr.port());
    }

    @AfterEach
    void stop() {
        emr.stop();
    }

    @Test
    void takesADocumentAndShowsIt() {
        Outcome outcome = outlet.deliver(dispatch("d-1"));

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(((Outcome.Delivered) outcome).reference()).isEqualTo("EMR-1");
        assertThat(received.of("anyue-rmyy")).singleElement().satisfies(item -> {
            assertThat(item.contentType()).isEqualTo("text/xml");
            assertThat(item.body()).contains("<ClinicalDocument").contains("虚构");
        });
    }

    @Test
    void takesTheSameDocumentOnce() {
        outlet.deliver(dispatch("d-1"));
        Outcome again = outlet.deliver(dispatch("d-1"));

        assertThat(((Outcome.Delivered) again).reference()).isEqualTo("EMR-1");
        assertThat(received.of("anyue-rmyy")).hasSize(1);
    }

    @Test
    void misbehavesOnDemand() throws IOException {
        emr.mode(Mode.REFUSE);
        assertThat(outlet.deliver(dispatch("d-1"))).isInstanceOf(Outcome.Refused.class);

        emr.mode(Mode.FAULT);
        assertThat(outlet.deliver(dispatch("d-1"))).isInstanceOf(Outcome.Deferred.class);

        emr.mode(Mode.LOGIN_PAGE);
        assertThat(outlet.deliver(dispatch("d-1"))).isNotInstanceOf(Outcome.Delivered.class);

        emr.mode(Mode.TIMEOUT);
        assertThat(outlet.deliver(dispatch("d-1"))).isInstanceOf(Outcome.Ambiguous.class);

        int port = emr.port();
        emr.mode(Mode.DOWN);
        assertThat(outlet(port).deliver(dispatch("d-1"))).isInstanceOf(Outcome.Deferred.class);
        assertThat(received.of("anyue-rmyy")).isEmpty();
    }

    private static CdaOutlet outlet(int port) {
        CdaSettings settings = CdaSettings.of(URI.create("http://127.0.0.1:" + port + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(3));
        return new CdaOutlet(settings, new CdaWriter(), Optional::empty);
    }

    private static Dispatch dispatch(String id) {
        Patient patient = new Patient();
        patient.setId("p-1");
        patient.addName().setText("虚构");
        DiagnosticReport report = new DiagnosticReport();
        report.setId("r-1");
        report.setStatus(DiagnosticReport.DiagnosticReportStatus.FINAL);
        report.setSubject(new Reference("Patient/p-1"));
        Bundle bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
        bundle.addEntry().setResource(report);
        bundle.addEntry().setResource(patient);
        return new Dispatch(
                id,
                new ParticipantId("anyue-rmyy"),
                "emr",
                new ParticipantId("dazu-rmyy"),
                "lab-report",
                bundle,
                Instant.parse("2026-03-01T00:00:00Z"));
    }
}
