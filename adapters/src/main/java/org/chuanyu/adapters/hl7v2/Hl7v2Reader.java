package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HL7 v2 message: a pure function from bytes to canonical data and losses. Every place of the message that is not
 * empty is either carried, or in the ledger. What can never be read is refused with a {@link ProblemException} and nothing
 * else.
 */
public final class Hl7v2Reader {
    private static final Map<String, Set<String>> EVENTS = Map.of(
            "ORU", Set.of("R01"),
            "ORM", Set.of("O01"),
            "OML", Set.of("O21"),
            "ADT", Set.of("A01", "A03", "A04", "A08", "A11", "A40"));
    private static final int LONGEST_CONTROL_ID = 199;

    /**
     * Reads a message without its MLLP frame.
     *
     * @throws ProblemException when it can never be read, however often it is sent
     */
    public Reading read(byte[] message, Hl7v2Settings settings) {
        if (message.length > settings.maxMessageBytes()) {
            throw refusal("frame-too-long", null, "at most " + settings.maxMessageBytes() + " bytes are taken");
        }
        Decoded decoded = Decoded.of(message, settings);
        Er7 er7 = Er7.parse(decoded);
        var draft = new Draft(settings);
        draft.ledger().warn(decoded.warnings());
        draft.ledger().warn(er7.warnings());
        Segment msh = er7.segments().get(0);
        String event = event(msh, settings, draft);
        boolean lab = !event.startsWith("ADT");
        if (event.startsWith("ORU")) {
            draft.ledger().expectResults();
        }
        var tree = MessageTree.of(er7.segments(), lab);
        map(event, tree, draft);
        damage(decoded, er7, draft);
        er7.segments().forEach(draft.ledger()::loseUnread);
        return new Reading(
                draft.bundle(),
                draft.ledger().losses(),
                draft.ledger().warnings(),
                msh.text(10).trim(),
                event,
                decoded.declared(),
                decoded.charset().name());
    }

    private static String event(Segment msh, Hl7v2Settings settings, Draft draft) {
        // Who sent it is established by the wire; these fields say nothing that is not known.
        msh.markWhole(1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 15, 16, 17, 18, 19, 20, 21);
        List<Problem> problems = new ArrayList<>();
        String type = msh.first(9).toUpperCase(java.util.Locale.ROOT);
        String trigger =
                msh.repetitions(9).isEmpty() ? "" : msh.repetitions(9).get(0).part(2);
        msh.markWhole(9);
        // When the message was written: it settles the order of two that say nothing else of it.
        draft.timestamps().instant(msh.first(7)).ifPresent(draft.bundle()::setTimestampElement);
        String controlId = msh.text(10).trim();
        if (type.isEmpty()) {
            problems.add(Problem.ofSender("missing-field", "MSH[1]-9", "the message type is missing"));
        }
        if (controlId.isEmpty() || controlId.length() > LONGEST_CONTROL_ID) {
            problems.add(Problem.ofSender("missing-field", "MSH[1]-10", "the control id is missing or too long"));
        }
        version(msh, draft, problems);
        String processing = msh.first(11);
        if (!processing.isEmpty() && !settings.processingIds().contains(processing)) {
            problems.add(Problem.ofSender(
                    "processing-id", "MSH[1]-11", "only messages of " + settings.processingIds() + " are taken here"));
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems);
        }
        return supported(type, trigger.toUpperCase(java.util.Locale.ROOT), draft);
    }

    private static void version(Segment msh, Draft draft, List<Problem> problems) {
        String version = msh.first(12);
        if (version.isEmpty()) {
            draft.ledger().warn("version-missing", "MSH[1]-12", "the version is missing");
        } else if (!version.startsWith("2.")) {
            problems.add(Problem.ofSender("unsupported-version", "MSH[1]-12", "versions 2.3.1 to 2.5.1 are taken"));
        } else if (!version.matches("2\\.(3\\.1|4|5|5\\.1)")) {
            draft.ledger().warn("version-untested", "MSH[1]-12", "the version lies outside 2.3.1 to 2.5.1");
        }
    }

    private static String supported(String type, String trigger, Draft draft) {
        Set<String> triggers = EVENTS.get(type);
        if (triggers == null) {
            throw refusal("unsupported-type", "MSH[1]-9", "ORU, ORM, OML and ADT are taken");
        }
        if (trigger.isEmpty() && triggers.size() == 1) {
            draft.ledger().warn("trigger-missing", "MSH[1]-9", "the trigger event is missing");
            return type + "^" + triggers.iterator().next();
        }
        if (!triggers.contains(trigger)) {
            throw refusal(
                    "unsupported-event",
                    "MSH[1]-9",
                    "of " + type + " the events " + triggers.stream().sorted().toList() + " are taken");
        }
        return type + "^" + trigger;
    }

    private static void map(String event, MessageTree tree, Draft draft) {
        if (tree.patient == null) {
            throw refusal("missing-segment", "PID", "the message has no PID");
        }
        boolean adt = event.startsWith("ADT");
        Segment pid = tree.patient.segment();
        var people = new People(draft);
        var patients = new PatientMapper(draft);
        Patient patient = patients.map(pid);
        Reference subject = patients.add(patient);
        for (var note : Notes.of(tree.patient.notes())) {
            patient.addExtension(org.chuanyu.fhir.Extensions.REPORT_NOTE, note);
        }
        if (event.equals("ADT^A40")) {
            if (tree.merge == null) {
                throw refusal("missing-segment", "MRG", "a merge needs an MRG");
            }
            patients.merge(patient, subject, tree.merge);
            return;
        }
        Reference visit = visit(tree, pid, subject, adt ? event.substring(4) : null, people, draft);
        if (event.equals("ORU^R01")) {
            if (tree.orders.stream().allMatch(order -> order.obr == null)) {
                throw refusal("missing-segment", "OBR", "a result message needs an OBR");
            }
            new ReportMapper(draft, subject, visit, people).map(tree.orders);
        } else if (!adt) {
            orders(tree, subject, visit, people, draft);
        }
    }

    private static void orders(
            MessageTree tree, Reference subject, @Nullable Reference visit, People people, Draft draft) {
        if (tree.orders.isEmpty()) {
            throw refusal("missing-segment", "ORC", "an order message needs an ORC or OBR");
        }
        var specimens = new SpecimenMapper(draft, people);
        var orders = new OrderMapper(draft, people);
        for (MessageTree.Order order : tree.orders) {
            orders.map(order, subject.copy(), visit, specimens.map(order, subject.copy()));
        }
    }

    private static @Nullable Reference visit(
            MessageTree tree, Segment pid, Reference subject, @Nullable String trigger, People people, Draft draft) {
        var visits = new VisitMapper(draft, people);
        Optional<Encounter> encounter = visits.map(tree.visit, pid, subject.copy(), trigger);
        if (encounter.isEmpty()) {
            return null;
        }
        if (tree.visitMore != null) {
            visits.addReason(tree.visitMore, encounter.get());
        }
        for (Segment dg1 : tree.diagnoses) {
            encounter.get().addReasonCode(visits.diagnosis(dg1));
        }
        return visits.add(encounter.get());
    }

    /** Characters that could not be decoded: the fields that hold them are lost, whatever was carried of them. */
    private static void damage(Decoded decoded, Er7 er7, Draft draft) {
        if (!decoded.damaged()) {
            return;
        }
        for (Segment segment : er7.segments()) {
            for (int field : segment.undecodable()) {
                if (segment.name().equals("MSH") || segment.name().equals("PID") && field == 3) {
                    throw refusal("undecodable-bytes", segment.path(field), "the bytes are neither UTF-8 nor GB18030");
                }
                draft.ledger().lose(segment, field, "undecodable-bytes");
            }
        }
    }

    private static ProblemException refusal(String code, @Nullable String where, String message) {
        return new ProblemException(Problem.ofSender(code, where, message));
    }
}
