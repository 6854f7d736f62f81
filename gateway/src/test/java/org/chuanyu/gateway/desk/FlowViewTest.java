package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.intake.Traffic;
import org.chuanyu.gateway.trust.Participant;
import org.junit.jupiter.api.Test;

/** Figures of the flow, and whose they are. */
class FlowViewTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:30Z");
    private static final List<Participant> PARTICIPANTS = List.of(participant("dazu-rmyy"), participant("anyue-rmyy"));

    private final Flow flow = new Flow(
            NOW,
            List.of(
                    arrived("2026-03-01T08:00:20Z", "dazu-rmyy", Messages.State.ACCEPTED, 7),
                    arrived("2026-03-01T07:59:50Z", "dazu-rmyy", Messages.State.PARKED, 2),
                    arrived("2026-03-01T07:50:00Z", "dazu-rmyy", Messages.State.ACCEPTED, 100),
                    arrived("2026-03-01T08:00:20Z", null, Messages.State.REFUSED, 3)),
            List.of(new Traffic.Parked("dazu-rmyy", "lis", 2, NOW), new Traffic.Parked("anyue-rmyy", "his", 1, NOW)),
            5,
            List.of(wire("anyue-rmyy", 4, 1), wire("dazu-rmyy", 6, 0)),
            List.of(new Outgoing.Settled(
                    Instant.parse("2026-03-01T08:00:00Z"), "anyue-rmyy", "emr", Deliveries.State.DELIVERED, 6)));

    @Test
    void countsTheLastMinuteAndKeepsTheOthersForTheCourse() {
        FlowView view = FlowView.of(flow, PARTICIPANTS, null);

        assertThat(view.middle().perMinute()).isEqualTo(12);
        assertThat(view.middle().refused()).isEqualTo(3);
        assertThat(view.middle().unplanned()).isEqualTo(5);
        assertThat(view.minutes()).hasSize(15);
        assertThat(view.minutes().stream().mapToLong(FlowView.Minute::received).sum())
                .isEqualTo(112);
        assertThat(view.outs().get(0).perMinute()).isEqualTo(6);
        assertThat(view.outs().get(0).mood()).isEqualTo("bad");
    }

    /** A message that is parked between the drawing of a page and the first look would else show up a minute late. */
    @Test
    void firstLookHasEveryPartAskedForAnew() {
        assertThat(FlowStreams.hints(null, flow)).containsExactly("flow", "needs");
        assertThat(FlowStreams.hints(flow, flow)).isEmpty();

        Flow more = new Flow(NOW, flow.arrived(), flow.parked(), 6, flow.wires(), flow.settled());
        assertThat(FlowStreams.hints(flow, more)).containsExactly("flow");

        Flow parked = new Flow(NOW, flow.arrived(), List.of(), 5, flow.wires(), flow.settled());
        assertThat(FlowStreams.hints(flow, parked)).containsExactly("flow", "needs");
    }

    @Test
    void saysForEachParticipantWhatIsParkedAndWhatWaits() {
        FlowView view = FlowView.of(flow, PARTICIPANTS, null);

        assertThat(view.ins())
                .extracting(FlowView.In::participant, FlowView.In::perMinute, FlowView.In::parked)
                .containsExactlyInAnyOrder(
                        tuple("dazu-rmyy", 9L, 2L), tuple("anyue-rmyy", 0L, 1L), tuple(null, 3L, 0L));
        assertThat(view.middle().parked()).isEqualTo(3);
        assertThat(view.outs())
                .extracting(out -> out.state().receiver(), out -> out.state().waiting())
                .containsExactlyInAnyOrder(tuple("anyue-rmyy", 4L), tuple("dazu-rmyy", 6L));
        FlowView own = FlowView.of(flow, PARTICIPANTS, Set.of("dazu-rmyy"));
        assertThat(own.ins())
                .extracting(FlowView.In::participant, FlowView.In::parked)
                .containsExactly(tuple("dazu-rmyy", 2L));
        assertThat(own.outs())
                .extracting(out -> out.state().receiver(), out -> out.state().waiting())
                .containsExactly(tuple("dazu-rmyy", 6L));
    }

    @Test
    void showsAnOrganisationItsOwnFiguresOnly() {
        FlowView view = FlowView.of(flow, PARTICIPANTS, Set.of("anyue-rmyy"));

        assertThat(view.ins()).noneMatch(in -> "dazu-rmyy".equals(in.participant()) || in.participant() == null);
        assertThat(view.middle()).isEqualTo(new FlowView.Middle(0, 1, 0, 0));
        assertThat(view.minutes()).allMatch(minute -> minute.received() == 0);
        assertThat(FlowView.of(flow, PARTICIPANTS, Set.of("dazu-rmyy")).outs())
                .noneMatch(out -> out.state().receiver().equals("anyue-rmyy"));
    }

    private static Traffic.Arrived arrived(String span, String participant, Messages.State state, long count) {
        return new Traffic.Arrived(Instant.parse(span), participant, "lis", state, count);
    }

    private static Outgoing.WireState wire(String receiver, long waiting, long dead) {
        return new Outgoing.WireState(receiver, "emr", "cda", true, "closed", null, waiting, 0, dead, NOW, null);
    }

    private static Participant participant(String id) {
        return new Participant(
                new ParticipantId(id), id, null, "500111", Participant.Kind.HOSPITAL, null, null, Map.of());
    }
}
