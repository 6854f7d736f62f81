package org.chuanyu.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The hospitals: admissions, reports as fast as they are taken, then reports at half that rate, and the partner that gets what is
 * delivered. Argument: a file with the plan.
 */
public final class MllpLoad {
    private static final double DRAIN_SECONDS = 300;

    private final Plan plan;
    private final People people;
    private final int first;
    private final AtomicInteger next;
    private final Properties figures = new Properties();
    private @Nullable Partner partner;

    private MllpLoad(Plan plan) throws IOException {
        this.plan = plan;
        this.first = plan.number("first");
        this.next = new AtomicInteger(first);
        Path messages = Path.of(plan.text("messages"));
        this.people = new People(
                plan.text("run"),
                Files.readString(messages.resolve("report-20.template.hl7"), StandardCharsets.UTF_8),
                Files.readString(messages.resolve("admission.template.hl7"), StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws Exception {
        Plan plan = Plan.read(args[0]);
        MllpLoad load = new MllpLoad(plan);
        load.run();
        try (var out = Files.newBufferedWriter(Path.of(plan.text("results")))) {
            load.figures.store(out, null);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        int last = first + plan.number("people") - 1;
        int connections = plan.number("connections");
        boolean delivers = plan.number("his") > 0;
        if (delivers) {
            partner = new Partner(plan.text("partner.address"), plan.number("partner.port"));
            new Pace(connections, new AtomicInteger(first), last)
                    .closed(() -> line(plan.number("his"), false), 600)
                    .into(figures, "admissions");
        }
        Pace pace = new Pace(connections, next, last);
        pace.closed(() -> line(plan.number("lis"), true), plan.seconds("warm"));
        // What the warm-up left to deliver would be counted as work of the reports that are measured.
        double left = drained();
        if (left >= DRAIN_SECONDS) {
            System.err.println("the warm-up's reports were not all delivered after " + left + " s");
        }
        step("warm");
        Pace.Phase most = pace.closed(() -> line(plan.number("lis"), true), plan.seconds("closed"));
        most.into(figures, "closed");
        step("closed");
        note(drained());
        step("drained");
        pace.open(() -> line(plan.number("lis"), true), plan.seconds("open"), most.rate() / 2)
                .into(figures, "open");
        step("open");
        note(drained());
        if (plan.seconds("closed") > 0 && next.get() > last + 1) {
            throw new IOException("more people were asked for than there are: " + plan.number("people"));
        }
        figures.setProperty("sent", Integer.toString(sent()));
        figures.setProperty("taken", Integer.toString(partner == null ? 0 : partner.taken()));
    }

    /** Whoever asks for the number after the last one has sent nothing. */
    private int sent() {
        return Math.min(next.get() - first, plan.number("people"));
    }

    /** Tells the bench, which looks at memory and tables then. */
    private void step(String name) throws IOException {
        int taken = partner == null ? 0 : partner.taken();
        figures.setProperty("taken." + name, Integer.toString(taken));
        System.out.println("STEP " + name);
        System.out.flush();
        System.in.read();
    }

    /** Waits until the partner has everything, for a bounded time, and says how many seconds that took. */
    private double drained() throws InterruptedException {
        long start = System.nanoTime();
        if (partner == null) {
            return 0;
        }
        long bound = start + (long) (DRAIN_SECONDS * 1e9);
        int sent = sent();
        while (partner.taken() < sent && System.nanoTime() < bound) {
            Thread.sleep(100);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void note(double seconds) {
        if (partner != null) {
            figures.merge("drain", "%.1f".formatted(seconds), (a, b) -> a + " " + b);
        }
    }

    private Pace.Sender line(int port, boolean report) throws IOException {
        MllpLine line = new MllpLine(port);
        return new Pace.Sender() {
            @Override
            public boolean send(int n) throws IOException {
                return line.accepted(report ? people.report(n) : people.admission(n));
            }

            @Override
            public void close() throws IOException {
                line.close();
            }
        };
    }
}
