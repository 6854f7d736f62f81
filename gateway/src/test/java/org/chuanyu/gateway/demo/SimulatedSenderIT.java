package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedSenderIT {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private final Received received = new Received(Clock.systemUTC());

    @Test
    void sendsInItsOwnCharset_andKeepsTheAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> message = serve(server, "\u000BMSA|AA|1|已接收\r\u001C\r");
            SimulatedSender sender = new SimulatedSender("dazu-rmyy", server.getLocalPort(), GB18030, received);

            String answer = sender.send("MSH|^~\\&|㐀龘\nPID|1\n");

            assertThat(answer).isEqualTo("MSA|AA|1|已接收\r");
            assertThat(new String(message.get(10, TimeUnit.SECONDS), GB18030)).isEqualTo("MSH|^~\\&|㐀龘\rPID|1\r");
            assertThat(received.of("dazu-rmyy"))
                    .singleElement()
                    .satisfies(item -> assertThat(item.body()).startsWith("MSA|AA"));
        }
    }

    @Test
    void saysWhenThereIsNoAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            serve(server, "");
            SimulatedSender sender = new SimulatedSender("dazu-rmyy", server.getLocalPort(), GB18030, received);

            assertThatIOException().isThrownBy(() -> sender.send("MSH|"));
        }
    }

    private static CompletableFuture<byte[]> serve(ServerSocket server, String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                in.read();
                for (int next = in.read(); next != 0x1C; next = in.read()) {
                    message.write(next);
                }
                in.read();
                socket.getOutputStream().write(answer.getBytes(GB18030));
                return message.toByteArray();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
