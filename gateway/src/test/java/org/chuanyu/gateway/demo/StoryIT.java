package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

/** The story against lines that take every message; that the gateway behind them crosses is tested end to end elsewhere. */
class StoryIT {
    private static final Charset GB18030 = Charset.forName("GB18030");

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Received received = new Received(Clock.systemUTC());
    private ServerSocket his;
    private ServerSocket lis;

    @BeforeEach
    void listen() throws IOException {
        his = listen(StandardCharsets.UTF_8);
        lis = listen(GB18030);
    }

    @AfterEach
    void close() throws IOException {
        his.close();
        lis.close();
    }

    @Test
    void playsEveryStepOnce() {
        Story story = new Story(partners(), received, Clock.systemUTC(), new MockEnvironment());

        story.begin();
        story.begin();

        await().atMost(30, TimeUnit.SECONDS).until(() -> messages.size() == 3);
        assertThat(messages.get(0)).contains("ADT^A01").contains("陈演示");
        assertThat(messages.get(1))
                .contains("ORU^R01")
                .contains("HIV")
                .contains("|<0.01|")
                .contains("|阴性(-)|");
        assertThat(messages.get(2)).contains("|C|").contains("5.08");
        await().until(() -> received.of(Story.LAB).size() == 2);
    }

    @Test
    void existsInDemoModeOnly_andCanBeSwitchedOff() {
        ApplicationContextRunner context = new ApplicationContextRunner()
                .withBean(Clock.class, Clock::systemUTC)
                .withBean(Received.class, () -> received)
                .withBean(SimulatedPartners.class, this::partners)
                .withUserConfiguration(Story.class);

        context.run(plain -> assertThat(plain).doesNotHaveBean(Story.class));
        context.withPropertyValues("gateway.demo=true")
                .run(demo -> assertThat(demo).hasSingleBean(Story.class));
        context.withPropertyValues("gateway.demo=true", "gateway.demo-story=false")
                .run(silent -> assertThat(silent).doesNotHaveBean(Story.class));
    }

    private SimulatedPartners partners() {
        Map<ParticipantId, Participant> all = Map.of(
                new ParticipantId(Story.HOSPITAL), participant(Story.HOSPITAL, his.getLocalPort(), "UTF-8"),
                new ParticipantId(Story.LAB), participant(Story.LAB, lis.getLocalPort(), "GB18030"));
        return new SimulatedPartners(
                new Participants() {
                    @Override
                    public List<Participant> all() {
                        return List.copyOf(all.values());
                    }

                    @Override
                    public Optional<Participant> find(ParticipantId id) {
                        return Optional.ofNullable(all.get(id));
                    }
                },
                received);
    }

    private static Participant participant(String id, int port, String charset) {
        Wire.In in = new Wire.In(port, "127.0.0.1", false, List.of());
        Wire wire = new Wire("line", "hl7v2", in, null, Map.of("charset", charset));
        return new Participant(
                new ParticipantId(id),
                "synthetic",
                null,
                "500111",
                Participant.Kind.HOSPITAL,
                null,
                null,
                Map.of("line", wire));
    }

    /** Takes every message; for each report in it, puts a document where the story looks for it. */
    private ServerSocket listen(Charset charset) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    String message = new String(frame(socket.getInputStream()), charset);
                    messages.add(message);
                    received.add(Story.HOSPITAL, "text/xml", message.replace("HIV", ""));
                    socket.getOutputStream().write("\u000BMSH|x\rMSA|AA|1\r\u001C\r".getBytes(charset));
                } catch (IOException e) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        in.read();
        for (int next = in.read(); next != 0x1C && next >= 0; next = in.read()) {
            message.write(next);
        }
        in.read();
        return message.toByteArray();
    }
}
