package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    private static final int ROUNDS = 20;

    @TempDir
    Path folder;

    /** Both start from the same size, so one of them is told where the witness is by then. */
    @Test
    @DisplayName(
            "attack 53: of two requests at once, N and N+K, the witness ends at the one it cosigned last, never lower")
    void neverGoesBack() throws Exception {
        TestLog log = TestLog.of(4 * ROUNDS);
        ExecutorService two = Executors.newFixedThreadPool(2);
        try (TestWitness witness = new TestWitness(folder, log.key).init()) {
            int held = 0;
            for (int round = 0; round < ROUNDS; round++) {
                int from = held;
                int near = from + 1;
                int far = from + 3;
                CyclicBarrier together = new CyclicBarrier(2);
                Future<HttpResponse<String>> one = two.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return witness.add(log.request(from, near));
                });
                Future<HttpResponse<String>> other = two.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return witness.add(log.request(from, far));
                });

                List<Integer> statuses =
                        List.of(one.get().statusCode(), other.get().statusCode());
                assertThat(statuses).containsExactlyInAnyOrder(200, 409);
                if (statuses.get(0) == 200) {
                    assertThat(other.get().body()).isEqualTo(near + "\n");
                    witness.cosignature(witness.add(log.request(near, far)), log.checkpoint(far));
                } else {
                    assertThat(one.get().body()).isEqualTo(far + "\n");
                }
                assertThat(witness.inside().held().size()).isEqualTo(far);
                held = far;
            }
            witness.restart();
            assertThat(witness.inside().held().size()).isEqualTo(held);
        } finally {
            two.shutdownNow();
        }
    }

    @Test
    @DisplayName("attacks 32, 53: of two roots of one size at once, one is cosigned and the other is kept as a fork")
    void cosignsOneOfTwo() throws Exception {
        TestLog log = TestLog.of(9);
        TestLog fork = log.fork(6);
        ExecutorService many = Executors.newFixedThreadPool(8);
        try (TestWitness witness = new TestWitness(folder, log.key).init()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            CyclicBarrier together = new CyclicBarrier(8);
            for (int i = 0; i < 8; i++) {
                byte[] body = (i % 2 == 0 ? log : fork).request(0, 9);
                answers.add(many.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return witness.add(body);
                }));
            }
            int cosigned = 0;
            for (Future<HttpResponse<String>> answer : answers) {
                cosigned += answer.get().statusCode() == 200 ? 1 : 0;
            }
            assertThat(cosigned).isEqualTo(1);
            assertThat(witness.refused()).anyMatch(name -> name.startsWith("fork-"));
        } finally {
            many.shutdownNow();
        }
    }
}
