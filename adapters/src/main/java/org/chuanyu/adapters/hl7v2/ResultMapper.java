package org.chuanyu.adapters.hl7v2;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;

/** OBX (HL7 v2.5.1 §7.4.2): one Observation each, with what the source printed beside what was understood. */
final class ResultMapper {
    private static final String ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    private static final String NATURE = "http://terminology.hl7.org/CodeSystem/v2-0080";

    private final Draft draft;
    private final People people;

    ResultMapper(Draft draft, People people) {
        this.draft = draft;
        this.people = people;
    }

    /** @param obr25 stands in for an empty OBX-11 */
    Observation map(MessageTree.Noted result, String obr25) {
        Segment obx = result.segment();
        var observation = new Observation();
        obx.markRead(1, 2);
        observation.addCategory(new CodeableConcept()
                .addCoding(new Coding().setSystem(Systems.OBSERVATION_CATEGORY).setCode("laboratory")));
        code(obx, observation);
        String subId = obx.text(4).trim();
        if (!subId.isEmpty()) {
            observation.addIdentifier(Systems.assigned(Systems.OBSERVATION_SUB_ID, subId, draft.source()));
        }
        String status = status(obx, observation, obr25);
        value(obx, observation, status);
        range(obx, observation);
        flags(obx, observation);
        times(obx, observation);
        who(obx, observation);
        for (Annotation note : Notes.of(result.notes())) {
            observation.addNote(note);
        }
        return observation;
    }

    Reference add(Observation observation) {
        return draft.add(observation, Profiles.LAB_OBSERVATION);
    }

    private void code(Segment obx, Observation observation) {
        if (obx.repetitions(3).isEmpty()) {
            unnamed(obx, observation);
            return;
        }
        Segment.Element item = obx.repetitions(3).get(0);
        CodeableConcept code = Codes.concept(item, draft.source(), "item");
        if (code.isEmpty()) {
            // Nothing but delimiters, the HL7 null, or a code system without a code.
            unnamed(obx, observation);
            return;
        }
        String name = code.hasText() ? code.getText() : "";
        Stream.concat(
                        Stream.of(name),
                        code.getCoding().stream().map(coding -> coding.hasDisplay() ? coding.getDisplay() : ""))
                .flatMap(printed -> Mark.of(printed).stream())
                .findFirst()
                .ifPresent(mark -> observation.addExtension(mark.extension()));
        var received = new Coding();
        String sentCode = item.part(1);
        received.setCode(sentCode.isEmpty() ? null : sentCode);
        received.setDisplay(name.isEmpty() ? null : name);
        code.addExtension(Extensions.RECEIVED_CODE, received);
        for (Coding coding : code.getCoding()) {
            if (coding.hasDisplay()) {
                String display = coding.getDisplay();
                coding.setDisplay(Mark.cleaned(display));
                if (!display.equals(name) && !display.equals(coding.getDisplay())) {
                    // A second name, as printed: what was cut off it may be another mark than the item's.
                    code.addExtension(
                            Extensions.RECEIVED_CODE,
                            new Coding().setCode(coding.getCode()).setDisplay(display));
                }
            }
        }
        observation.setCode(code.setText(Mark.cleaned(name)));
    }

    private void unnamed(Segment obx, Observation observation) {
        draft.ledger().loseClinical(obx.path(3), "missing-field");
        observation.setCode(new CodeableConcept().setText("(未命名项目 unnamed item)"));
    }

    private String status(Segment obx, Observation observation, String obr25) {
        String sent = obx.first(11).toUpperCase(Locale.ROOT);
        String effective = sent;
        if (sent.isEmpty()) {
            effective = Statuses.resultCodeFor(obr25);
            draft.ledger()
                    .warn("result-without-status", obx.path(11), "OBX-11 is missing; the report's status was taken");
        }
        observation.setStatus(Statuses.ofResult(effective));
        if (observation.getStatus() == Observation.ObservationStatus.UNKNOWN && !sent.isEmpty()) {
            draft.ledger().warn("unknown-status", obx.path(11), "the status code is not in table 0085");
        }
        if (!sent.isEmpty()) {
            observation.getStatusElement().addExtension(Extensions.RECEIVED_STATUS, new CodeType(obx.first(11)));
        }
        return effective;
    }

    private void value(Segment obx, Observation observation, String status) {
        String unit = Units.of(obx);
        if (obx.says(5)) {
            new ResultValue(draft, obx, unit).set(observation);
            Units.code(obx, observation.getValue(), draft);
            return;
        }
        obx.markWhole(5);
        if (!unit.isEmpty()) {
            // A unit without a value says nothing, but an engineer should see that the value is missing.
            draft.ledger().warn("unit-without-value", obx.path(5), "a unit came without a value");
        }
        switch (status) {
            case "U" -> observation.addExtension(Extensions.STATUS_ONLY, new BooleanType(true));
            case "N" -> observation.setDataAbsentReason(absent("not-asked"));
            case "X" -> observation.setDataAbsentReason(absent("not-performed"));
            case "D", "W" -> {}
            case "I", "O", "P", "R", "S" -> observation.setDataAbsentReason(absent("temp-unknown"));
            default -> observation.setDataAbsentReason(absent("unknown"));
        }
    }

    private static CodeableConcept absent(String code) {
        return new CodeableConcept().addCoding(new Coding().setSystem(ABSENT).setCode(code));
    }

    private static void range(Segment obx, Observation observation) {
        String received = obx.text(7);
        if (received.isBlank()) {
            if (obx.has(10)) {
                observation.addNote(Notes.of(
                        "参考范围依据 Range depends on (OBX-10): " + obx.text(10).trim()));
            }
            return;
        }
        var range = RangeText.range(received, Texts.halfWidth(Units.of(obx)));
        for (Segment.Element nature : obx.repetitions(10)) {
            String code = nature.part(1);
            range.addAppliesTo(new CodeableConcept()
                    .setText(code)
                    .addCoding(new Coding().setSystem(NATURE).setCode(code)));
        }
        observation.addReferenceRange(range);
    }

    private static void flags(Segment obx, Observation observation) {
        for (Segment.Element flag : obx.repetitions(8)) {
            String received = Texts.firstOf(flag.part(1), flag.part(2));
            if (!received.isEmpty()) {
                observation.addInterpretation(Flags.interpretation(received));
            }
        }
        String received = obx.text(8).trim().replaceAll("\\s+", " ");
        if (!received.isEmpty()) {
            observation.addExtension(Extensions.RECEIVED_FLAG, new CodeType(received));
        }
        if (obx.text(9).isBlank()) {
            return;
        }
        observation.addNote(Notes.of("概率 Probability (OBX-9): " + obx.text(9).trim()));
    }

    private void times(Segment obx, Observation observation) {
        String taken = obx.first(14);
        draft.timestamps().dateTime(taken).ifPresentOrElse(observation::setEffective, () -> unreadable(obx, 14, taken));
        String analysed = obx.first(19);
        Optional<InstantType> issued = issued(draft, obx, 19);
        issued.ifPresentOrElse(observation::setIssuedElement, () -> unreadable(obx, 19, analysed));
    }

    /** A point in time; a mere day becomes its first moment, with a warning, since a report needs one to be put in order. */
    static Optional<InstantType> issued(Draft draft, Segment segment, int field) {
        String sent = segment.first(field);
        Optional<InstantType> instant = draft.timestamps().instant(sent);
        Optional<DateType> day = draft.timestamps().date(sent);
        if (instant.isPresent() || day.isEmpty()) {
            return instant;
        }
        draft.ledger().warn("day-only-time", segment.path(field), "a time was sent without hours");
        String digits = day.get().getValueAsString().replace("-", "");
        return draft.timestamps().instant((digits + "0101").substring(0, 8) + "0000");
    }

    private void unreadable(Segment segment, int field, String sent) {
        if (!sent.isEmpty()) {
            draft.ledger().lose(segment, field, "unreadable-value");
        }
    }

    private void who(Segment obx, Observation observation) {
        for (Segment.Element person : obx.repetitions(16)) {
            Reference practitioner = people.practitioner(person);
            if (practitioner != null) {
                observation.addPerformer(practitioner);
            }
        }
        for (int field : new int[] {15, 23}) {
            for (Segment.Element laboratory : obx.repetitions(field)) {
                String name = field == 15 ? Texts.firstOf(laboratory.part(2), laboratory.part(1)) : laboratory.part(1);
                if (!name.isEmpty()) {
                    laboratory.part(1);
                    observation.addPerformer(new Reference().setDisplay(name));
                }
            }
        }
        for (Segment.Element method : obx.repetitions(17)) {
            if (observation.hasMethod()) {
                observation.addNote(Notes.of("方法 Method: " + method.text()));
            } else {
                observation.setMethod(Codes.concept(method, draft.source(), "method"));
            }
        }
        for (Segment.Element site : obx.repetitions(20)) {
            if (observation.hasBodySite()) {
                observation.addNote(Notes.of("部位 Site: " + site.text()));
            } else {
                observation.setBodySite(Codes.concept(site, draft.source(), "body-site"));
            }
        }
        for (Segment.Element device : obx.repetitions(18)) {
            String name = device.part(1);
            String shown = observation.hasDevice() ? observation.getDevice().getDisplay() + "; " + name : name;
            observation.setDevice(new Reference().setDisplay(shown));
        }
    }
}
