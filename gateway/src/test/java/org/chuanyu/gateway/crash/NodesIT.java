package org.chuanyu.gateway.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, both under load. One of them dies with deliveries under way. */
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
            String doomed = onlyNode(scene);
            GatewayProcess second = scene.node(there).start();
            scene.load(here, 1);
            scene.load(there, 2);
            scene.awaitAnswers(100);

            scene.zyy.behaves(taken -> held(dead, taken));
            await("the first node waits for a partner")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> underWay(scene, doomed) > 0);
            first.kill();
            long died = System.nanoTime();
            scene.zyy.behaves(Door.ACCEPTS);
            dead.countDown();
            await("nothing is left with the dead")
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> underWay(scene, doomed) == 0);
            Duration handover = Duration.ofNanos(System.nanoTime() - died);

            first.start();
            scene.awaitAnswers(50);
            scene.drain();

            assertThat(handover).isLessThan(HANDOVER);
            Reckoning reckoning = scene.reckon(second);
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

    private static String onlyNode(Scene scene) {
        return scene.database
                .jdbc()
                .sql("SELECT id FROM delivery_node")
                .query(String.class)
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
