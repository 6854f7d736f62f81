package org.chuanyu.bench;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.adapters.hl7v2.Hl7v2Reader;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.CanonicalBundle;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
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

/** What happens to a report of twenty results before it is stored, beside HAPI FHIR writing it as JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CanonicalBench {
    private final FhirContext fhir = FhirContext.forR4();
    private final Conformance conformance = new Conformance();
    private final Bundle bundle;

    public CanonicalBench() {
        try {
            this.bundle = new Hl7v2Reader()
                    .read(
                            Resources.bytes("messages/simple-20.hl7"),
                            Hl7v2Settings.of(new ParticipantId("dazu-rmyy"), "lis"))
                    .bundle();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public List<Problem> conformance() {
        return conformance.check(bundle);
    }

    /** Checked, encoded and digested. */
    @Benchmark
    public CanonicalBundle canonical() {
        return CanonicalBundle.of(bundle, conformance);
    }

    /** The least: the same resources as text. */
    @Benchmark
    public String floorFhirJson() {
        return fhir.newJsonParser().encodeResourceToString(bundle);
    }
}
