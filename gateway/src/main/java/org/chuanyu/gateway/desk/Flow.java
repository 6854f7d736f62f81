package org.chuanyu.gateway.desk;

import java.time.Instant;
import java.util.List;
import org.chuanyu.gateway.delivery.Outgoing;
import org.chuanyu.gateway.intake.Traffic;

/**
 * What goes through the gateway at one moment, of everybody: figures only.
 *
 * @param arrived the last minutes, in spans of {@link FlowReader#SPAN}
 * @param settled the same of the way out
 * @param unplanned accepted messages that wait for the plan of who gets them
 */
record Flow(
        Instant at,
        List<Traffic.Arrived> arrived,
        List<Traffic.Parked> parked,
        long unplanned,
        List<Outgoing.WireState> wires,
        List<Outgoing.Settled> settled) {

    Flow {
        arrived = List.copyOf(arrived);
        parked = List.copyOf(parked);
        wires = List.copyOf(wires);
        settled = List.copyOf(settled);
    }

    /** What somebody has to see to: a change of it is worth saying. */
    String troubles() {
        StringBuilder marks = new StringBuilder();
        parked.forEach(each -> marks.append(each).append('\n'));
        wires.forEach(each -> marks.append(each.receiver())
                .append('/')
                .append(each.wire())
                .append(' ')
                .append(each.dead())
                .append(' ')
                .append(each.ambiguous())
                .append('\n'));
        return marks.toString();
    }
}
