package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.chuanyu.adapters.Receipt;
import org.junit.jupiter.api.Test;

/** The listener's acceptance list, on real sockets: every message is answered, in order, however it comes. */
class MllpIT extends MllpLine {
    @Test
    void acknowledgesAMessageAfterIntakeHasTakenIt() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            String answer = peer.exchange(Fixture.bytes("oru-count"));

            assertThat(answer).contains("MSA|AA|CTRL-0001").startsWith("MSH|^~\\&|CHUANYU|GW|LIS|DZRMYY|");
            assertThat(intake.accepted).hasSize(1);
            assertThat(intake.accepted.get(0).raw().bytes()).isEqualTo(Fixture.bytes("oru-count"));
        }
    }

    @Test
    void answersInTheCharsetOfTheMessage() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            peer.send(Fixture.bytes("oru-count-gb18030"));

            assertThat(peer.receive(Charset.forName("GB18030"))).contains("MSA|AA|CTRL-0001|已接收");
        }
    }

    @Test
    void answersTwentyMessagesThatCameWithoutWaitingInTheirOrder() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            for (int i = 0; i < 20; i++) {
                peer.send(numbered(i));
            }

            for (int i = 0; i < 20; i++) {
                assertThat(peer.receive()).contains("MSA|AA|N-" + i + "|");
            }
        }
    }

    @Test
    void takesEverySplitThatTcpMakes() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] two = concat(MllpPeer.frame(numbered(1)), MllpPeer.frame(numbered(2)));
            for (int cut = 1; cut < two.length; cut += 61) {
                peer.sendRaw(Arrays.copyOf(two, cut));
                peer.sendRaw(Arrays.copyOfRange(two, cut, two.length));
                assertThat(peer.receive()).contains("|N-1|");
                assertThat(peer.receive()).contains("|N-2|");
            }
            for (byte one : MllpPeer.frame(numbered(3))) {
                peer.sendRaw(new byte[] {one});
            }
            assertThat(peer.receive()).contains("|N-3|");
        }
    }

    @Test
    void refusesAFrameCutOffByTheNextOneAndTakesTheNext() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] cut = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOf(cut, cut.length - 40));
            peer.send(numbered(2));

            assertThat(peer.receive()).contains("MSA|AR|N-1|").contains("truncated-frame");
            assertThat(peer.receive()).contains("MSA|AA|N-2|");
        }
        assertThat(intake.refusalCodes()).containsExactly("truncated-frame");
    }

    @Test
    void refusesAFrameCutOffByTheEndOfTheConnection() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] cut = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOf(cut, cut.length - 40));
            peer.finish();

            assertThat(peer.receive()).contains("MSA|AR|N-1|");
        }
        assertThat(intake.refusalCodes()).containsExactly("truncated-frame");
    }

    @Test
    void answersAMessageWithoutAStartByte() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            byte[] frame = MllpPeer.frame(numbered(1));
            peer.sendRaw(Arrays.copyOfRange(frame, 1, frame.length));
            peer.send(numbered(2));

            assertThat(peer.receive()).contains("MSA|AR|N-1|");
            assertThat(peer.receive()).contains("MSA|AA|N-2|");
        }
    }

    @Test
    void goesOnAfterAMessageThatIsNone() throws Exception {
        try (var peer = new MllpPeer(start(Fixture.SETTINGS).port())) {
            assertThat(peer.exchange("hello".getBytes(StandardCharsets.US_ASCII)))
                    .contains("MSA|AR|")
                    .contains("no-msh");
            assertThat(peer.exchange(new byte[0])).contains("MSA|AR|");
            assertThat(peer.exchange(numbered(1))).contains("MSA|AA|N-1|");
        }
    }

    @Test
    void finishesTheMessageAtHandWhenStopped() throws Exception {
        var taken = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        intake.answering(submission -> {
            taken.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Receipt.Accepted("1", List.of());
        });
        Hl7v2Routes routes = start(Fixture.SETTINGS);
        try (var peer = new MllpPeer(routes.port())) {
            peer.send(numbered(1));
            peer.send(numbered(2));
            taken.await();
            var stopping = CompletableFuture.runAsync(camel::stop);
            await().until(() -> !routes.isListening());
            goOn.countDown();

            assertThat(peer.receive()).contains("MSA|AA|N-1|");
            assertThat(endOf(peer)).isTrue();
            stopping.join();
        }
        assertThat(intake.accepted).hasSize(1);
    }
}
