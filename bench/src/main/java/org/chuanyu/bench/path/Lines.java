package org.chuanyu.bench.path;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Figures;
import org.chuanyu.bench.load.MllpLoad;

/**
 * The load on a receiver of MLLP, the same for every receiver.
 *
 * @param first the number of the first person: two loads on one database have people of their own
 * @param people how many reports there are at most
 * @param connections how many senders, each with one message under way
 * @param warm seconds of closed load before anything is measured
 * @param closed seconds of closed load
 * @param open seconds of open load at half the rate of the closed one
 */
public record Lines(
        String classPath,
        Path messages,
        Path work,
        int first,
        int people,
        int connections,
        double warm,
        double closed,
        double open) {

    /** Whose door it is: the laboratory's, and for one that delivers, the ward's and the partner's. */
    public record Doors(int lis, int his, String partnerAddress, int partnerPort) {}

    /** Runs it; {@code step} is called in between, and the load waits for it. */
    public void run(String name, Doors doors, Figures figures, Consumer<String> step)
            throws IOException, InterruptedException {
        Path results = work.resolve(name + "-load.properties");
        Properties plan = new Properties();
        plan.setProperty("messages", messages.toString());
        plan.setProperty("results", results.toString());
        plan.setProperty("run", Long.toString(System.currentTimeMillis() / 1000 % 1_000_000, 36));
        plan.setProperty("first", Integer.toString(first));
        plan.setProperty("people", Integer.toString(people));
        plan.setProperty("connections", Integer.toString(connections));
        plan.setProperty("warm", Double.toString(warm));
        plan.setProperty("closed", Double.toString(closed));
        plan.setProperty("open", Double.toString(open));
        plan.setProperty("lis", Integer.toString(doors.lis()));
        plan.setProperty("his", Integer.toString(doors.his()));
        plan.setProperty("partner.address", doors.partnerAddress());
        plan.setProperty("partner.port", Integer.toString(doors.partnerPort()));
        Path file = work.resolve(name + "-load-plan.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            plan.store(out, null);
        }
        Child.Command command = new Child.Command(
                name + "-load", classPath, List.of("-Xmx256m"), MllpLoad.class.getName(), List.of(file.toString()));
        try (Child load = Child.startStepwise(command, work)) {
            load.steps(step);
            load.finish(30);
        }
        figures.addAll(name, results);
    }
}
