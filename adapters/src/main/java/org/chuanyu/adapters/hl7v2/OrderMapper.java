package org.chuanyu.adapters.hl7v2;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** ORC and OBR as the order (HL7 v2.5.1 §4.5.1, §4.5.3). */
final class OrderMapper {
    private static final String HL7_0177 = "http://terminology.hl7.org/CodeSystem/v2-0177";
    private static final Set<String> CONFIDENTIALITY =
            Set.of("V", "R", "U", "EMP", "UWM", "VIP", "PSY", "AID", "HIV", "ALC");

    private final Draft draft;
    private final People people;

    OrderMapper(Draft draft, People people) {
        this.draft = draft;
        this.people = people;
    }

    /** The number that both ORC and OBR give, the ORC's first. */
    static String number(MessageTree.Order order, int field) {
        String inOrc =
                order.orc == null ? "" : Texts.halfWidth(order.orc.segment().first(field));
        String inObr =
                order.obr == null ? "" : Texts.halfWidth(order.obr.segment().first(field));
        return Texts.firstOf(inOrc, inObr);
    }

    /** An order of an ORM or OML, with everything that its segments say of it. */
    Reference map(MessageTree.Order order, Reference patient, @Nullable Reference visit, List<Reference> specimens) {
        ServiceRequest request = skeleton(order, patient, visit);
        Segment orc = order.orc == null ? null : order.orc.segment();
        String control = orc == null ? "" : orc.first(1).toUpperCase(Locale.ROOT);
        String state = orc == null ? "" : orc.first(5).toUpperCase(Locale.ROOT);
        String result = order.obr == null ? "" : order.obr.segment().first(25).toUpperCase(Locale.ROOT);
        request.setStatus(Statuses.ofOrder(control, state, result));
        String received = String.join(
                " ", Stream.of(control, state).filter(code -> !code.isEmpty()).toList());
        if (!received.isEmpty()) {
            request.getStatusElement().addExtension(Extensions.RECEIVED_STATUS, new CodeType(received));
        }
        if (order.obr != null) {
            Segment obr = order.obr.segment();
            addCode(request.getCode(), obr);
            addReasons(request, obr);
            Notes.of(order.obr.notes()).forEach(request::addNote);
        }
        for (Segment dg1 : order.diagnoses) {
            request.addReasonCode(new VisitMapper(draft, people).diagnosis(dg1));
        }
        specimens.forEach(request::addSpecimen);
        order.results.forEach(found -> finding(found, request));
        return draft.add(request, Profiles.SERVICE_REQUEST);
    }

    /** What an order is in every message: its numbers, who it is for and who asked for it. */
    ServiceRequest skeleton(MessageTree.Order order, Reference patient, @Nullable Reference visit) {
        var request = new ServiceRequest();
        numbers(order, request);
        request.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        request.setSubject(patient);
        if (visit != null) {
            request.setEncounter(visit.copy());
        }
        if (order.obr != null) {
            order.obr.segment().markRead(1);
            requesters(order.obr.segment(), 16, request);
        }
        if (order.orc != null) {
            Segment orc = order.orc.segment();
            orc.first(1);
            requesters(orc, 12, request);
            int ordered = orc.has(9) ? 9 : 15;
            draft.time(orc, ordered).ifPresent(request::setAuthoredOnElement);
            Notes.of(order.orc.notes()).forEach(request::addNote);
            labels(orc, request);
        }
        return request;
    }

    /** ORC-28: how confidential the order is, and with it what is reported on it (HL7 table 0177, or the sender's own word). */
    private void labels(Segment orc, ServiceRequest request) {
        for (Segment.Element label : orc.repetitions(28)) {
            String given = label.part(1);
            String code = given.toUpperCase(Locale.ROOT);
            if (CONFIDENTIALITY.contains(code)) {
                request.getMeta().addSecurity().setSystem(HL7_0177).setCode(code);
            } else if (!given.isEmpty()) {
                String system = Systems.local(draft.source(), "confidentiality");
                request.getMeta().addSecurity().setSystem(system).setCode(given);
            }
        }
    }

    private void numbers(MessageTree.Order order, ServiceRequest request) {
        String placer = number(order, 2);
        String filler = number(order, 3);
        if (placer.isEmpty() && filler.isEmpty()) {
            Segment at = Objects.requireNonNull(order.orc == null ? order.obr : order.orc)
                    .segment();
            throw new ProblemException(Problem.ofSender(
                    "order-without-number", at.path(2), "an order needs its number in ORC-2 or OBR-2"));
        }
        if (!placer.isEmpty()) {
            request.addIdentifier(Systems.assigned(Systems.ORDER_NUMBER, placer, draft.source()));
        }
        String again =
                order.obr == null ? "" : Texts.halfWidth(order.obr.segment().first(2));
        if (order.obr != null && !again.isEmpty() && !again.equals(placer)) {
            draft.ledger().warn("order-numbers-differ", order.obr.segment().path(2), "ORC-2 and OBR-2 differ");
            request.addIdentifier(Systems.assigned(Systems.ORDER_NUMBER, again, draft.source()));
        }
        if (!filler.isEmpty()) {
            request.addIdentifier(Systems.assigned(Systems.FILLER_ORDER_NUMBER, filler, draft.source()));
        }
    }

    /** One doctor asks; of several the first is the requester, and the names of the others stand in a note. */
    private void requesters(Segment segment, int field, ServiceRequest request) {
        for (Segment.Element doctor : segment.repetitions(field)) {
            Reference person = people.practitioner(doctor);
            if (person == null) {
                continue;
            }
            if (!request.hasRequester()) {
                request.setRequester(person);
            } else if (!person.getReference().equals(request.getRequester().getReference())) {
                request.addNote(
                        Notes.of("另一申请医师 Also ordered by: " + doctor.text().replace('^', ' ')));
            }
        }
    }

    /** OBR-4, and OBR-44 beside it; a group that repeats the code adds nothing. */
    void addCode(CodeableConcept code, Segment obr) {
        for (int field : new int[] {4, 44}) {
            for (Segment.Element element : obr.repetitions(field)) {
                CodeableConcept found = Codes.concept(element, draft.source(), field == 4 ? "order" : "procedure");
                found.getCoding().stream()
                        .filter(coding -> code.getCoding().stream().noneMatch(coding::equalsDeep))
                        .forEach(code::addCoding);
                if (found.hasText() && !(code.hasText() && code.getText().contains(found.getText()))) {
                    code.setText(code.hasText() ? code.getText() + "; " + found.getText() : found.getText());
                }
            }
        }
    }

    /** OBR-13 and OBR-31: why it was asked for. */
    void addReasons(ServiceRequest request, Segment obr) {
        String information = obr.text(13).trim();
        if (!information.isEmpty()) {
            request.addNote(Notes.of("临床信息 Clinical information: " + information));
        }
        for (Segment.Element reason : obr.repetitions(31)) {
            request.addReasonCode(Codes.concept(reason, draft.source(), "reason"));
        }
        if (obr.first(5).equalsIgnoreCase("S")) {
            request.setPriority(ServiceRequest.ServiceRequestPriority.STAT);
        }
    }

    /** An OBX under an order is what the ward measured; it goes along as words. */
    private void finding(MessageTree.Noted result, ServiceRequest request) {
        Segment obx = result.segment();
        obx.markRead(1, 2);
        var words = new StringBuilder();
        words.append(obx.text(3).replace('^', ' ').trim());
        words.append(": ").append(obx.text(5)).append(' ').append(Units.of(obx));
        String status = obx.first(11);
        words.append(status.isEmpty() || status.equals("F") ? "" : " [" + status + "]");
        for (int field : new int[] {7, 8, 14}) {
            words.append(obx.has(field) ? " (" + obx.text(field).trim() + ")" : "");
        }
        request.addNote(Notes.of(words.toString().trim()));
        Notes.of(result.notes()).forEach(request::addNote);
    }
}
