package org.chuanyu.gateway.desk;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.TurnedAway;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Traffic;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** The participants with their wires, how they stand, and a knock at their door when somebody asks for it. */
@Controller
class ParticipantPages {
    private static final String PARTICIPANTS = "participants";
    private static final Duration LATELY = Duration.ofDays(7);
    private final Desk desk;
    private final Participants participants;
    private final Traffic traffic;
    private final Outgoing outgoing;
    private final Probes probes;
    private final TurnedAway turnedAway;
    private final Clock clock;

    ParticipantPages(
            Desk desk,
            Participants participants,
            Traffic traffic,
            Outgoing outgoing,
            Probes probes,
            TurnedAway turnedAway,
            Clock clock) {
        this.desk = desk;
        this.participants = participants;
        this.traffic = traffic;
        this.outgoing = outgoing;
        this.probes = probes;
        this.turnedAway = turnedAway;
        this.clock = clock;
    }

    @GetMapping("/participants")
    String list(Model model) {
        Set<String> scope = desk.scope(desk.with(Right.TRACE_READ, PARTICIPANTS));
        List<Outgoing.WireState> states = outgoing.wires();
        List<Traffic.Parked> parked = traffic.parked();
        List<TurnedAway.Row> refused = turnedAway.since(clock.instant().minus(LATELY));
        model.addAttribute(
                "participants",
                participants.all().stream()
                        .filter(each ->
                                scope == null || scope.contains(each.id().value()))
                        .map(each -> state(each, states, parked, refused))
                        .toList());
        // Whose they are nobody knows, so they are the gateway's own.
        model.addAttribute(
                "strangers",
                refused.stream()
                        .filter(row -> scope == null && row.organisation() == null)
                        .toList());
        return "participants";
    }

    /** A POST: it reaches out of the house. Replays belong to the same people, so it is their right. */
    @PostMapping("/participants/{id}/probe")
    String probe(
            @PathVariable String id,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String fragment,
            Model model) {
        desk.with(Right.TRACE_READ, PARTICIPANTS);
        Caller caller = desk.with(Right.REPLAY, PARTICIPANTS);
        Participant participant = find(id).filter(
                        each -> desk.sees(caller, each.id().value()))
                .orElseThrow(() -> desk.notFound(caller, AuditAction.MESSAGE_READ, PARTICIPANTS));
        boolean busy = probes.run(participant).isEmpty();
        if (fragment == null) {
            return "redirect:/participants";
        }
        model.addAttribute("each", state(participant, outgoing.wires(), traffic.parked(), List.of()));
        model.addAttribute("busy", busy);
        return "participants :: probed";
    }

    private Optional<Participant> find(String id) {
        try {
            return participants.find(new ParticipantId(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private ParticipantState state(
            Participant participant,
            List<Outgoing.WireState> states,
            List<Traffic.Parked> parked,
            List<TurnedAway.Row> refused) {
        String id = participant.id().value();
        Map<String, Probe.Result> probed = probes.last(participant.id());
        List<Traffic.Last> last = traffic.last(id);
        List<ParticipantState.WireRow> rows = new ArrayList<>();
        participant.wires().values().stream()
                .sorted(Comparator.comparing(Wire::name))
                .forEach(wire -> rows.add(new ParticipantState.WireRow(
                        wire.name(),
                        wire.format(),
                        wire.in() != null,
                        wire.out() != null,
                        door(wire),
                        last.stream()
                                .filter(each -> each.wire().equals(wire.name()))
                                .map(Traffic.Last::receivedAt)
                                .findFirst()
                                .orElse(null),
                        parked.stream()
                                .filter(each -> id.equals(each.participant())
                                        && each.wire().equals(wire.name()))
                                .mapToLong(Traffic.Parked::count)
                                .sum(),
                        states.stream()
                                .filter(each -> each.receiver().equals(id)
                                        && each.wire().equals(wire.name()))
                                .findFirst()
                                .orElse(null))));
        // What comes by the systems' own door has no wire in the settings.
        last.stream()
                .filter(each -> !participant.wires().containsKey(each.wire()))
                .forEach(each -> rows.add(new ParticipantState.WireRow(
                        each.wire(), each.wire(), true, false, "https", each.receivedAt(), 0, null)));
        return new ParticipantState(
                participant,
                rows,
                refused.stream().filter(row -> id.equals(row.organisation())).toList(),
                probed);
    }

    /** As an engineer names it: kind and port or host, never credentials that an address may carry. */
    private static String door(Wire wire) {
        List<String> doors = new ArrayList<>();
        Wire.In in = wire.in();
        if (in != null && in.mllp() != null) {
            doors.add((in.tls() ? "MLLP+TLS " : "MLLP ") + in.mllp());
        } else if (in != null) {
            doors.add("in");
        }
        Wire.Out out = wire.out();
        if (out != null) {
            URI address = URI.create(out.url());
            doors.add(Objects.requireNonNullElse(out.kind(), "") + " " + address.getScheme() + "://" + address.getHost()
                    + (address.getPort() < 0 ? "" : ":" + address.getPort()));
        }
        return String.join(" · ", doors);
    }
}
