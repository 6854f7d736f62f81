package org.chuanyu.bench;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.chuanyu.adapters.hl7v2.Hl7v2Reader;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An ORU^R01 of three results as a canonical bundle, beside HAPI HL7 v2 only parsing the same bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReaderBench {
    private final Hl7v2Reader reader = new Hl7v2Reader();
    private final Hl7v2Settings settings = Hl7v2Settings.of(new ParticipantId("dazu-rmyy"), "lis");
    private final PipeParser parser = parser();
    private final byte[] message;

    public ReaderBench() {
        try {
            this.message = Resources.bytes("oru-cbc.hl7");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public Object ours() {
        return reader.read(message, settings);
    }

    /** The least: segments and fields as objects, nothing checked, nothing translated. */
    @Benchmark
    public Message floorParse() throws HL7Exception {
        return parser.parse(new String(message, StandardCharsets.UTF_8));
    }

    private static PipeParser parser() {
        DefaultHapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        return context.getPipeParser();
    }
}
