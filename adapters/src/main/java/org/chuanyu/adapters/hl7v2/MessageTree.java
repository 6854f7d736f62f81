package org.chuanyu.adapters.hl7v2;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Which segment belongs to which. Laboratories send the groups of ORU^R01, ORM^O01 and OML^O21 in many orders, so a segment
 * belongs to the nearest one before it that it can belong to, rather than to a place in the standard's grammar.
 */
final class MessageTree {
    /** A segment and the NTEs that follow it. */
    record Noted(Segment segment, List<Segment> notes) {
        Noted(Segment segment) {
            this(segment, new ArrayList<>());
        }
    }

    /** One order with what was found; the OBR is missing in an order that only cancels. */
    static final class Order {
        @Nullable
        Noted orc;

        @Nullable
        Noted obr;

        final List<Noted> results = new ArrayList<>();
        final List<Noted> specimens = new ArrayList<>();
        final List<Segment> diagnoses = new ArrayList<>();
    }

    @Nullable
    Noted patient;

    @Nullable
    Segment visit;

    @Nullable
    Segment visitMore;

    @Nullable
    Segment merge;

    final List<Order> orders = new ArrayList<>();
    final List<Segment> diagnoses = new ArrayList<>();
    final List<Segment> loose = new ArrayList<>();

    private final boolean lab;
    private @Nullable Noted last;
    private final List<Noted> earlySpecimens = new ArrayList<>();

    private MessageTree(boolean lab) {
        this.lab = lab;
    }

    /** @param lab whether OBR, OBX and SPM are results and orders; in an ADT they are not carried */
    static MessageTree of(List<Segment> segments, boolean lab) {
        var tree = new MessageTree(lab);
        segments.forEach(tree::place);
        if (!tree.earlySpecimens.isEmpty() && !tree.orders.isEmpty()) {
            tree.current().specimens.addAll(tree.earlySpecimens);
        }
        return tree;
    }

    private void place(Segment segment) {
        switch (segment.name()) {
            case "PID" -> patient(segment);
            case "PV1" -> visit = visit == null ? segment : same(visit, segment, "several-visits");
            case "PV2" -> visitMore = visitMore == null ? segment : visitMore;
            case "MRG" -> merge = merge == null ? segment : several("several-merges", segment);
            case "DG1" -> (orders.isEmpty() ? diagnoses : current().diagnoses).add(segment);
            case "NTE" -> note(segment);
            case "ORC", "OBR", "OBX", "SPM" -> {
                if (lab) {
                    placeLab(segment);
                }
            }
            default -> {}
        }
    }

    private void placeLab(Segment segment) {
        var noted = new Noted(segment);
        last = noted;
        switch (segment.name()) {
            case "ORC" -> {
                var order = new Order();
                order.orc = noted;
                orders.add(order);
            }
            case "OBR" -> {
                if (orders.isEmpty() || current().obr != null) {
                    orders.add(new Order());
                }
                current().obr = noted;
                current().specimens.addAll(earlySpecimens);
                earlySpecimens.clear();
            }
            case "OBX" -> {
                if (orders.isEmpty() || current().obr == null) {
                    throw new ProblemException(
                            Problem.ofSender("result-without-order", segment.path(), "an OBX needs an OBR before it"));
                }
                current().results.add(noted);
            }
            default -> (orders.isEmpty() || current().obr == null ? earlySpecimens : current().specimens).add(noted);
        }
    }

    private void patient(Segment pid) {
        if (patient == null) {
            patient = new Noted(pid);
            last = patient;
        } else {
            same(patient.segment(), pid, "several-patients");
            last = patient;
        }
    }

    /** A repetition of the same segment before every order is usual; another one would mix two patients or visits. */
    private static Segment same(Segment first, Segment again, String code) {
        if (!first.sameContent(again)) {
            several(code, again);
        }
        again.markAllRead();
        return first;
    }

    private static Segment several(String code, Segment segment) {
        throw new ProblemException(
                Problem.ofSender(code, segment.path(), "send one message for each patient, visit and merge"));
    }

    private void note(Segment nte) {
        if (last == null) {
            loose.add(nte);
        } else {
            last.notes().add(nte);
        }
    }

    private Order current() {
        return orders.get(orders.size() - 1);
    }
}
