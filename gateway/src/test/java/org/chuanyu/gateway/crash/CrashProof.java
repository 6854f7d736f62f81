package org.chuanyu.gateway.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.chuanyu.gateway.GatewayProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills the program, and its database, with {@code kill -9} at random moments under load on every wire, and compares afterwards what
 * was acknowledged with what is there and what the receivers got. {@code --kills 100 --seed 1 [--minutes 30] [--dir /somewhere]}, of
 * kills and minutes whatever ends first; exit code 1 on any loss or doubling.
 */
public final class CrashProof {
    private static final Logger LOG = LoggerFactory.getLogger(CrashProof.class);
    private static final int MOST_ANSWERS_BETWEEN = 60;

    private final Path directory;
    private final int kills;
    private final long seed;
    private final Duration longest;
    private int killed;

    CrashProof(Path directory, int kills, long seed, Duration longest) {
        this.directory = directory;
        this.kills = kills;
        this.seed = seed;
        this.longest = longest;
    }

    /** Which process dies. */
    enum Victim {
        GATEWAY,
        DATABASE,
        BOTH
    }

    /**
     * What came of a run.
     *
     * @param doubtful deliveries that wait for an engineer, because nobody knows whether they arrived
     * @param checkpoints that the log had shown before a kill, and that had to be true after it
     */
    record Report(
            int kills,
            long seed,
            Duration time,
            int messages,
            long answers,
            int reports,
            int documents,
            int repeats,
            int doubtful,
            int checkpoints,
            List<String> lost,
            List<String> doubled) {

        boolean clean() {
            return lost.isEmpty() && doubled.isEmpty();
        }

        @Override
        public String toString() {
            return "kills " + kills + ", seed " + seed + ", " + time.toSeconds() + " s: " + messages
                    + " messages acknowledged (" + answers + " answers), " + reports + " reports, " + documents
                    + " documents received (" + repeats + " repeats under the same id), " + doubtful
                    + " in doubt and shown as that, " + checkpoints + " checkpoints held on to, lost " + lost.size()
                    + ", doubled " + doubled.size();
        }
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(
                option(args, "--dir", Files.createTempDirectory("crash-proof").toString()));
        int kills = Integer.parseInt(option(args, "--kills", "100"));
        long seed = Long.parseLong(option(args, "--seed", "1"));
        Duration longest = Duration.ofMinutes(Long.parseLong(option(args, "--minutes", "600")));
        Report report = new CrashProof(directory, kills, seed, longest).run();
        System.out.println(report);
        report.lost().forEach(each -> System.out.println("LOST    " + each));
        report.doubled().forEach(each -> System.out.println("DOUBLED " + each));
        if (!report.clean()) {
            System.out.println("What the program printed, and its database, are kept in " + directory);
        }
        System.exit(report.clean() ? 0 : 1);
    }

    private static String option(String[] args, String name, String otherwise) {
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals(name)) {
                return args[i + 1];
            }
        }
        return otherwise;
    }

    Report run() throws InterruptedException {
        long begun = System.nanoTime();
        Random random = new Random(seed);
        Scene.Ports ports = Scene.Ports.free();
        try (Scene scene = new Scene(directory)) {
            scene.rmyy.behaves(moody(new Random(random.nextLong())));
            scene.zyy.behaves(moody(new Random(random.nextLong())));
            GatewayProcess gateway = scene.node(ports).start();
            scene.load(ports, random.nextLong());
            for (Victim victim : victims(random)) {
                if (System.nanoTime() - begun > longest.toNanos()) {
                    break;
                }
                scene.awaitAnswers(1 + random.nextInt(MOST_ANSWERS_BETWEEN));
                scene.published.see(gateway);
                // A random moment for the kill: this wait is the test, it waits for nothing.
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(50_000)));
                kill(victim, scene, gateway);
                scene.compareLog();
                killed++;
                LOG.info("{} kills, {} answers", killed, scene.ledger.answers());
            }
            scene.awaitAnswers(MOST_ANSWERS_BETWEEN);
            scene.drain();
            return report(scene, scene.reckon(gateway), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private Report report(Scene scene, Reckoning reckoning, Duration time) {
        return new Report(
                killed,
                seed,
                time,
                scene.ledger.all().size(),
                scene.ledger.answers(),
                scene.ledger.reports().size(),
                reckoning.deliveries,
                reckoning.repeats,
                reckoning.ambiguous,
                scene.published.count(),
                reckoning.lost,
                reckoning.doubled);
    }

    /** Of ten, five are of the program, four of the database, one of both. */
    private List<Victim> victims(Random random) {
        List<Victim> victims = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            victims.add(i % 10 == 9 ? Victim.BOTH : i % 2 == 0 ? Victim.GATEWAY : Victim.DATABASE);
        }
        Collections.shuffle(victims, random);
        return victims;
    }

    private static void kill(Victim victim, Scene scene, GatewayProcess gateway) {
        if (victim != Victim.DATABASE) {
            gateway.kill();
        }
        if (victim != Victim.GATEWAY) {
            scene.database.kill();
            scene.database.start();
        }
        if (victim != Victim.DATABASE) {
            gateway.start();
        }
    }

    /** Takes its time; sometimes it takes the document and hangs up, sometimes it is too busy to take it. */
    private static Function<Door.Taken, Door.Answer> moody(Random random) {
        return taken -> {
            int mood;
            long pause;
            synchronized (random) {
                mood = random.nextInt(100);
                pause = random.nextInt(15_000);
            }
            // A partner takes its time: this wait is the test.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pause));
            if (mood == 0) {
                return new Door.Answer(true, 0, "");
            }
            return mood == 1 ? new Door.Answer(false, 503, "") : Door.ACCEPTS.apply(taken);
        };
    }
}
