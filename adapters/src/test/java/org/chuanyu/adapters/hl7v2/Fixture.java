package org.chuanyu.adapters.hl7v2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;

/** Messages under {@code fixtures/hl7v2}, and what is read from them. */
final class Fixture {
    static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");
    static final Hl7v2Settings SETTINGS = Hl7v2Settings.of(DAZU, "lis");

    private Fixture() {}

    static byte[] bytes(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("/fixtures/hl7v2/" + name + ".hl7")) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reading read(String name) {
        return new Hl7v2Reader().read(bytes(name), SETTINGS);
    }

    static <T extends Resource> T only(Reading reading, Class<T> type) {
        List<T> all = all(reading, type);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " of " + type.getSimpleName());
        }
        return all.get(0);
    }

    static <T extends Resource> List<T> all(Reading reading, Class<T> type) {
        return reading.bundle().getEntry().stream()
                .map(entry -> entry.getResource())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static Observation result(Reading reading, String code) {
        return all(reading, Observation.class).stream()
                .filter(observation ->
                        code.equals(observation.getCode().getCodingFirstRep().getCode()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result " + code));
    }

    static List<String> clinicalLosses(Reading reading) {
        return reading.losses().stream()
                .filter(loss -> loss.severity() == Loss.Severity.CLINICAL)
                .map(Loss::path)
                .toList();
    }
}
