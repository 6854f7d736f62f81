package org.chuanyu.gateway.reconciliation;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.gateway.delivery.Departures;
import org.chuanyu.gateway.delivery.Departures.Departure;
import org.chuanyu.gateway.intake.Arrivals;
import org.chuanyu.gateway.intake.Arrivals.Answer;
import org.chuanyu.gateway.intake.Arrivals.Arrival;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What our own records say crossed: the journal of what came, and the attempts at what went. */
@Component
final class CrossedRecords {
    /** Transmissions of one channel that are looked at for one day. */
    static final int MOST = 200_000;

    private final Arrivals arrivals;
    private final Departures departures;
    private final Participants participants;

    CrossedRecords(Arrivals arrivals, Departures departures, Participants participants) {
        this.arrivals = arrivals;
        this.departures = departures;
        this.participants = participants;
    }

    /** More crossed than a sheet has room for. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany(Channel channel) {
            super(channel + ": more than " + MOST + " messages in one day");
        }
    }

    /**
     * @param lines by {@link Line#key}
     * @param unread messages whose hash nobody knows
     */
    record Crossed(Map<String, Line> lines, int unread) {
        Collection<Line> all() {
            return lines.values();
        }
    }

    /** The wires of the settings, and whatever else brought or got something then. */
    Set<Channel> channels(Day day) {
        Set<Channel> channels = new LinkedHashSet<>();
        for (Participant participant : participants.all()) {
            for (Wire wire : new TreeMap<>(participant.wires()).values()) {
                String id = participant.id().value();
                if (wire.in() != null) {
                    channels.add(new Channel(id, wire.name(), Direction.IN));
                }
                if (wire.out() != null) {
                    channels.add(new Channel(id, wire.name(), Direction.OUT));
                }
            }
        }
        arrivals.doors(day.from(), day.to())
                .forEach(door -> channels.add(new Channel(door.participant(), door.wire(), Direction.IN)));
        departures
                .doors(day.from(), day.to())
                .forEach(door -> channels.add(new Channel(door.receiver(), door.wire(), Direction.OUT)));
        return channels;
    }

    /** Whether anything came or went at all. */
    boolean any(Day day) {
        return !arrivals.doors(day.from(), day.to()).isEmpty()
                || !departures.doors(day.from(), day.to()).isEmpty();
    }

    /** @throws TooMany when it is more than {@value #MOST} */
    Crossed of(Channel channel, Day day) {
        return channel.direction() == Direction.IN
                ? arrived(arrived(channel, day.from(), day.to()))
                : departed(departed(channel, day.from(), day.to()));
    }

    List<Arrival> arrived(Channel channel, Instant from, Instant to) {
        return bounded(
                channel, arrivals.at(new Arrivals.Door(channel.participant(), channel.wire()), from, to, MOST + 1));
    }

    List<Departure> departed(Channel channel, Instant from, Instant to) {
        return bounded(
                channel, departures.at(new Departures.Door(channel.participant(), channel.wire()), from, to, MOST + 1));
    }

    /** @throws TooMany when it is more than {@value #MOST} */
    static <T> List<T> bounded(Channel channel, List<T> found) {
        if (found.size() > MOST) {
            throw new TooMany(channel);
        }
        return found;
    }

    private static Crossed arrived(List<Arrival> all) {
        Map<String, Line> lines = new TreeMap<>();
        int unread = 0;
        for (Arrival each : all) {
            String sm3 = each.sm3();
            if (sm3 == null) {
                unread++;
            } else {
                Line line = Line.of(each.controlId(), sm3, answer(each));
                lines.merge(line.key(), line, Line::and);
            }
        }
        return new Crossed(lines, unread);
    }

    private static @Nullable String answer(Arrival arrival) {
        if (arrival.answer() != Answer.GIVEN) {
            return null;
        }
        return arrival.answerSm3() == null ? Line.UNKNOWN : arrival.answerSm3();
    }

    private static Crossed departed(List<Departure> all) {
        Map<String, Line> lines = new TreeMap<>();
        for (Departure each : all) {
            String sm3 = each.sm3();
            if (sm3 != null) {
                Line line = Line.of(each.delivery(), sm3, each.answerSm3());
                lines.merge(line.key(), line, Line::and);
            }
        }
        return new Crossed(lines, 0);
    }
}
