package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Annotation;

/** NTE (HL7 v2.5.1 §2.15.10): one annotation for each segment; repetitions of NTE-3 are lines. */
final class Notes {
    private Notes() {}

    static List<Annotation> of(List<Segment> segments) {
        List<Annotation> notes = new ArrayList<>();
        for (Segment nte : segments) {
            nte.markRead(1, 2, 4);
            String text = String.join("\n", nte.lines(3)).stripTrailing();
            if (!text.isBlank()) {
                notes.add(of(text));
            }
        }
        return notes;
    }

    static Annotation of(String text) {
        var annotation = new Annotation();
        annotation.setText(text);
        return annotation;
    }
}
