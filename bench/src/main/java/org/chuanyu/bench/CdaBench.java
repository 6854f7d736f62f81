package org.chuanyu.bench;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.cda.CdaDocument;
import org.chuanyu.adapters.cda.CdaWriter;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A report of six results as a shared document, beside HAPI FHIR writing the same bundle as JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CdaBench {
    private final FhirContext fhir = FhirContext.forR4();
    private final CdaWriter writer = new CdaWriter();
    private final Dispatch dispatch;

    public CdaBench() {
        this.dispatch = new Dispatch(
                "0f9c5d4e-0000-4000-8000-000000000001",
                new ParticipantId("anyue-rmyy"),
                "emr",
                new ParticipantId("dazu-rmyy"),
                "lab-report",
                bundle(),
                Instant.parse("2026-05-01T02:00:00Z"));
    }

    @Benchmark
    public CdaDocument ours() {
        return writer.write(dispatch);
    }

    /** The least: the same resources as text, with nothing translated. */
    @Benchmark
    public String floorFhirJson() {
        IParser parser = fhir.newJsonParser();
        return parser.encodeResourceToString(dispatch.bundle());
    }

    private Bundle bundle() {
        try {
            byte[] json = Resources.bytes("report.json");
            return fhir.newJsonParser().parseResource(Bundle.class, new String(json, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
