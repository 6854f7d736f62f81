package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokenizer against HAPI's parser, which shares no code with it: the same text in every place that both can see. */
class Er7OracleTest {
    @ParameterizedTest
    @ValueSource(strings = {"oru-count", "oru-values", "oru-fat", "oru-v231-specimen", "orm-o01", "adt-a01", "adt-a40"})
    void findsWhatHapiFinds(String fixture) throws Exception {
        byte[] bytes = Fixture.bytes(fixture);
        Er7 er7 = Er7.parse(Decoded.of(bytes, Fixture.SETTINGS));
        // HAPI takes an unknown escape sequence for nothing, and OBX-2 for a promise that OBX-5 does not always keep.
        String text = new String(bytes, StandardCharsets.UTF_8)
                .replace("C:\\temp", "C:temp")
                .replaceAll("\\|(OBX\\|\\d+)\\|[A-Z]{2,3}\\|", "|$1||");
        int compared = 0;
        try (var context = new DefaultHapiContext(ValidationContextFactory.noValidation())) {
            context.setModelClassFactory(new GenericModelClassFactory());
            Message message = context.getPipeParser().parse(text);
            Map<String, Integer> seen = new HashMap<>();
            for (Segment segment : er7.segments()) {
                int occurrence = seen.merge(segment.name(), 1, Integer::sum);
                if (segment.name().equals("MSH") || segment.text(5).contains("C:\\temp")) {
                    continue;
                }
                compared += compare(segment, find(message, segment.name(), occurrence));
            }
        }
        assertThat(compared).isGreaterThan(10);
    }

    private static int compare(Segment ours, ca.uhn.hl7v2.model.Segment theirs) throws Exception {
        int compared = 0;
        for (int field = 1; field <= theirs.numFields(); field++) {
            int repetition = 0;
            for (Segment.Element element : ours.repetitions(field)) {
                for (int component = 1; component <= element.size(); component++) {
                    String expected = Terser.get(theirs, field, repetition, component, 1);
                    assertThat(element.sub(component, 1))
                            .as(ours.path(field) + "." + component)
                            .isEqualTo(expected == null ? "" : expected.trim().replace(".br", "\n"));
                    compared++;
                }
                repetition++;
            }
        }
        return compared;
    }

    /** Generic messages number the places where a name comes again: OBX, OBX2 … */
    private static ca.uhn.hl7v2.model.Segment find(Message message, String name, int occurrence) throws Exception {
        int left = occurrence;
        for (String place : message.getNames()) {
            if (place.startsWith(name)) {
                for (Structure structure : message.getAll(place)) {
                    if (--left == 0) {
                        return (ca.uhn.hl7v2.model.Segment) structure;
                    }
                }
            }
        }
        throw new AssertionError("HAPI has no " + name + " " + occurrence);
    }
}
