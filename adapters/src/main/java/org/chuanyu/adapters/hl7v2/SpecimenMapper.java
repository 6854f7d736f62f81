package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Specimen;

/** SPM (HL7 v2.5.1 §7.4.3), and what older messages say of the specimen in OBR-8 to OBR-15 and OBR-39. */
final class SpecimenMapper {
    private final Draft draft;
    private final People people;

    SpecimenMapper(Draft draft, People people) {
        this.draft = draft;
        this.people = people;
    }

    /** The specimens of one order; what the OBR says belongs to the first of them. */
    List<Reference> map(MessageTree.Order order, Reference patient) {
        List<Specimen> specimens = new ArrayList<>();
        order.specimens.forEach(noted -> specimens.add(ofSpm(noted)));
        if (order.obr != null) {
            Specimen first = specimens.isEmpty() ? new Specimen() : specimens.get(0);
            fromObr(order.obr.segment(), first);
            if (specimens.isEmpty() && !first.isEmpty()) {
                specimens.add(first);
            }
        }
        List<Reference> references = new ArrayList<>();
        for (Specimen specimen : specimens) {
            if (!specimen.hasType() && !specimen.hasIdentifier() && !specimen.hasCollection()) {
                // The profile wants to know what it is; that it is not known is an answer too.
                specimen.setType(new CodeableConcept().setText("未知 unknown"));
            }
            references.add(draft.add(specimen.setSubject(patient), Profiles.SPECIMEN));
        }
        return references;
    }

    private Specimen ofSpm(MessageTree.Noted noted) {
        Segment spm = noted.segment();
        var specimen = new Specimen();
        spm.markRead(1);
        numbers(spm, specimen);
        for (Segment.Element type : first(spm, 4, specimen)) {
            specimen.setType(Codes.concept(type, draft.source(), "specimen"));
        }
        for (Segment.Element additive : spm.repetitions(6)) {
            specimen.addContainer().setAdditive(Codes.concept(additive, draft.source(), "additive"));
        }
        for (Segment.Element method : first(spm, 7, specimen)) {
            specimen.getCollection().setMethod(Codes.concept(method, draft.source(), "collection-method"));
        }
        for (Segment.Element site : first(spm, 8, specimen)) {
            specimen.getCollection().setBodySite(Codes.concept(site, draft.source(), "body-site"));
        }
        quantity(spm, 12, specimen);
        collected(spm, specimen);
        received(spm, 18, specimen);
        availability(spm, specimen);
        for (int field : new int[] {22, 23, 24}) {
            for (Segment.Element condition : spm.repetitions(field)) {
                specimen.addCondition(Codes.concept(condition, draft.source(), "specimen-condition"));
            }
        }
        words(spm, specimen);
        Notes.of(noted.notes()).forEach(specimen::addNote);
        return specimen;
    }

    /** The first repetition, for an element that FHIR has once; the others become notes. */
    private static List<Segment.Element> first(Segment segment, int field, Specimen specimen) {
        List<Segment.Element> all = segment.repetitions(field);
        all.stream()
                .skip(1)
                .forEach(element -> specimen.addNote(Notes.of(
                        segment.name() + "-" + field + ": " + element.text().replace('^', ' '))));
        return all.subList(0, Math.min(1, all.size()));
    }

    private void numbers(Segment spm, Specimen specimen) {
        for (Segment.Element id : spm.repetitions(2)) {
            String placer = id.leading(1);
            String filler = id.leading(2);
            if (!Texts.firstOf(placer, filler).isEmpty()) {
                specimen.addIdentifier(
                        Systems.assigned(Systems.SPECIMEN_ID, Texts.firstOf(placer, filler), draft.source()));
            }
            if (!placer.isEmpty() && !filler.isEmpty() && !placer.equals(filler)) {
                specimen.getAccessionIdentifier()
                        .setSystem(Systems.local(draft.source(), "specimen-filler"))
                        .setValue(filler);
            }
        }
    }

    private void fromObr(Segment obr, Specimen specimen) {
        var end = draft.timestamps().dateTime(obr.first(8));
        if (end.isPresent() && !specimen.getCollection().hasCollected()) {
            var period = new Period().setEndElement(end.get());
            draft.timestamps().dateTime(obr.first(7)).ifPresent(period::setStartElement);
            specimen.getCollection().setCollected(period);
        } else if (obr.has(8) && end.isEmpty()) {
            draft.ledger().lose(obr, 8, "unreadable-value");
        }
        quantity(obr, 9, specimen);
        for (Segment.Element collector : first(obr, 10, specimen)) {
            Reference person = people.practitioner(collector);
            if (person != null) {
                specimen.getCollection().setCollector(person);
            }
        }
        String danger = obr.text(12).trim();
        if (!danger.isEmpty()) {
            specimen.addCondition(new CodeableConcept().setText(danger));
        }
        received(obr, 14, specimen);
        for (Segment.Element source : obr.repetitions(15)) {
            source(source, specimen);
        }
        for (Segment.Element comment : obr.repetitions(39)) {
            specimen.addNote(Notes.of(Texts.firstOf(comment.part(2), comment.part(1), comment.text())));
        }
    }

    /** OBR-15 (SPS): each of its components may be coded, with the parts as subcomponents. */
    private void source(Segment.Element source, Specimen specimen) {
        CodeableConcept type = subCoded(source, 1, "specimen");
        if (!type.isEmpty() && !specimen.hasType()) {
            specimen.setType(type);
        } else if (!type.isEmpty()) {
            specimen.addNote(Notes.of("标本 Specimen (OBR-15): " + type.getText()));
        }
        String additive = source.part(2);
        if (!additive.isEmpty()) {
            specimen.addContainer().setAdditive(new CodeableConcept().setText(additive));
        }
        CodeableConcept site = subCoded(source, 4, "body-site");
        if (!site.isEmpty() && !specimen.getCollection().hasBodySite()) {
            specimen.getCollection().setBodySite(site);
        } else if (!site.isEmpty()) {
            specimen.addNote(Notes.of("部位 Site (OBR-15.4): " + site.getText()));
        }
        for (int part : new int[] {3, 5, 6, 7}) {
            String words = source.part(part);
            if (!words.isEmpty()) {
                specimen.addNote(Notes.of(words));
            }
        }
    }

    private CodeableConcept subCoded(Segment.Element element, int component, String kind) {
        String code = element.sub(component, 1);
        String text = Texts.firstOf(element.sub(component, 2), code);
        var concept = new CodeableConcept();
        if (!code.isEmpty()) {
            String system = Codes.system(element.sub(component, 3), draft.source(), kind);
            concept.addCoding(new Coding().setSystem(system).setCode(code));
        }
        return text.isEmpty() ? concept : concept.setText(text);
    }

    /** CQ: a figure and its unit; anything else is kept as a note. */
    private void quantity(Segment segment, int field, Specimen specimen) {
        if (!segment.has(field)) {
            return;
        }
        Segment.Element element = segment.repetitions(field).get(0);
        String unit = element.sub(2, 1);
        Quantity quantity = Numbers.quantity(element.part(1), unit).orElse(null);
        if (quantity == null || specimen.getCollection().hasQuantity()) {
            specimen.addNote(Notes.of("标本量 Volume: " + segment.text(field)));
        } else {
            specimen.getCollection().setQuantity(quantity);
        }
    }

    private void collected(Segment spm, Specimen specimen) {
        if (!spm.has(17)) {
            return;
        }
        Segment.Element when = spm.repetitions(17).get(0);
        var start = draft.timestamps().dateTime(when.leading(1));
        var end = draft.timestamps().dateTime(when.leading(2));
        if (start.isPresent() && end.isPresent()) {
            specimen.getCollection()
                    .setCollected(new Period().setStartElement(start.get()).setEndElement(end.get()));
        } else if (start.isPresent() || end.isPresent()) {
            DateTimeType one = start.orElseGet(end::get);
            specimen.getCollection().setCollected(one);
        } else {
            draft.ledger().lose(spm, 17, "unreadable-value");
        }
    }

    private void received(Segment segment, int field, Specimen specimen) {
        String sent = segment.first(field);
        var time = draft.timestamps().dateTime(sent);
        if (time.isEmpty()) {
            if (!sent.isEmpty()) {
                draft.ledger().lose(segment, field, "unreadable-value");
            }
        } else if (!specimen.hasReceivedTime()) {
            specimen.setReceivedTimeElement(time.get());
        } else if (!specimen.getReceivedTimeElement()
                .getValueAsString()
                .equals(time.get().getValueAsString())) {
            specimen.addNote(Notes.of("另一接收时间 Also received: " + sent));
        }
    }

    private void availability(Segment spm, Specimen specimen) {
        String available = spm.first(20);
        if (available.equalsIgnoreCase("Y")) {
            specimen.setStatus(Specimen.SpecimenStatus.AVAILABLE);
        } else if (available.equalsIgnoreCase("N")) {
            specimen.setStatus(Specimen.SpecimenStatus.UNAVAILABLE);
        } else if (!available.isEmpty()) {
            draft.ledger().lose(spm, 20, "unknown-code");
        }
        for (Segment.Element reason : spm.repetitions(21)) {
            specimen.setStatus(Specimen.SpecimenStatus.UNSATISFACTORY);
            var concept = Codes.concept(reason, draft.source(), "reject-reason");
            specimen.addNote(Notes.of("拒收原因 Rejected: " + concept.getText()));
        }
    }

    /** Fields that a person reads and no program needs: kept as notes. */
    private static void words(Segment spm, Specimen specimen) {
        String[] labels = {
            "5 类型说明 Type modifier",
            "9 部位说明 Site modifier",
            "11 用途 Role",
            "13 份数 Count",
            "14 描述 Description",
            "15 风险 Handling",
            "16 危险 Risk"
        };
        for (String label : labels) {
            int field = Integer.parseInt(label.substring(0, label.indexOf(' ')));
            for (Segment.Element element : spm.repetitions(field)) {
                boolean coded = field != 13 && field != 14;
                String text = coded ? (element.part(1) + " " + element.part(2)).trim() : element.text();
                if (!text.isBlank()) {
                    specimen.addNote(Notes.of(label.substring(label.indexOf(' ') + 1) + ": " + text));
                }
            }
        }
    }
}
