package org.chuanyu.gateway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, both under load. The one that leads the log dies with deliveries under way. */
class NodesIT {
    private static final Duration HANDOVER = Duration.ofSeconds(10);

    @Test
    void workTogether_andTheOtherTakesOverFromTheDead(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        Scene.Ports here = Scene.Ports.free();
        Scene.Ports there = Scene.Ports.free();
        CountDownLatch dead = new CountDownLatch(1);
        try (Scene scene = new Scene(directory)) {
            GatewayProcess first = scene.node(here).start();
            String firstId = anyNodeBut("", scene);
            GatewayProcess second = scene.node(there).start();
            String secondId = anyNodeBut(firstId, scene);
            scene.load(here, 1);
            scene.load(there, 2);
            scene.awaitAnswers(100);

            GatewayProcess leader = scene.leader();
            GatewayProcess other = leader == first ? second : first;
            String doomed = leader == first ? firstId : secondId;
            scene.published.see(leader);
            scene.zyy.behaves(taken -> held(dead, taken));
            await("the leader waits for a partner")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> underWay(scene, doomed) > 0);
            leader.kill();
            long died = System.nanoTime();
            long lastAct = lastAct(scene);
            scene.zyy.behaves(Door.ACCEPTS);
            dead.countDown();
            Duration lead = since(died, "a later act is in the log", () -> isLoggedAfter(lastAct, scene));
            Duration handover = since(died, "nothing is left with the dead", () -> underWay(scene, doomed) == 0);
            assertThat(scene.leader()).isSameAs(other);
            scene.compareLog();

            leader.start();
            scene.awaitAnswers(50);
            scene.drain();

            assertThat(lead).as("the log goes on").isLessThan(HANDOVER);
            assertThat(handover).as("the deliveries go on").isLessThan(HANDOVER);
            assertThat(scene.published.count())
                    .as("the log had shown something")
                    .isPositive();
            Reckoning reckoning = scene.reckon(other);
            assertThat(reckoning.lost).isEmpty();
            assertThat(reckoning.doubled).isEmpty();
            assertThat(reckoning.deliveries).isPositive();
        }
    }

    private static Door.Answer held(CountDownLatch until, Door.Taken taken) {
        try {
            until.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Door.ACCEPTS.apply(taken);
    }

    private static Duration since(long begun, String what, Callable<Boolean> happened) {
        await(what)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .until(happened);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String anyNodeBut(String known, Scene scene) {
        return scene.database
                .jdbc()
                .sql("SELECT id FROM delivery_node WHERE id <> ?")
                .param(known)
                .query(String.class)
                .single();
    }

    private static long lastAct(Scene scene) {
        return scene.database
                .jdbc()
                .sql("SELECT max(seq) FROM audit_entry")
                .query(Long.class)
                .single();
    }

    private static boolean isLoggedAfter(long act, Scene scene) {
        return scene.database
                .jdbc()
                .sql("SELECT EXISTS (SELECT FROM audit_leaf WHERE entry > ?)")
                .param(act)
                .query(Boolean.class)
                .single();
    }

    private static long underWay(Scene scene, String node) {
        return scene.database
                .jdbc()
                .sql("SELECT count(*) FROM delivery WHERE state = 'SENDING' AND node = ?")
                .param(node)
                .query(Long.class)
                .single();
    }
}
