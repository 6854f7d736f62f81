package org.chuanyu.gateway.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.MllpPeer;

/** The ways in: MLLP, and FHIR over HTTP with a client certificate. */
final class Wires {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Wires() {}

    static Sender.Wire mllp(int port) {
        return new Mllp(port);
    }

    static Sender.Wire fhir(int port, Path certificates, String participant) {
        return new Fhir(port, certificates, participant);
    }

    private static final class Mllp implements Sender.Wire {
        private final int port;
        private MllpPeer line;

        private Mllp(int port) {
            this.port = port;
        }

        @Override
        public Heard exchange(Load.Message message) throws IOException {
            if (line == null) {
                line = new MllpPeer(port);
            }
            String answer = line.exchange(message.bytes());
            String about = "|" + message.said().controlId();
            if (answer.contains("MSA|AA" + about) && !answer.contains("ERR|")) {
                return Heard.TAKEN;
            }
            return answer.contains("MSA|AE" + about) ? Heard.AGAIN : Heard.SURPRISE;
        }

        @Override
        public void close() {
            try {
                if (line != null) {
                    line.close();
                }
            } catch (IOException e) {
                // It is broken, that is why.
            }
            line = null;
        }
    }

    private static final class Fhir implements Sender.Wire {
        private final int port;
        private final Path certificates;
        private final String participant;
        private HttpClient client;

        private Fhir(int port, Path certificates, String participant) {
            this.port = port;
            this.certificates = certificates;
            this.participant = participant;
        }

        @Override
        public Heard exchange(Load.Message message) throws IOException {
            if (client == null) {
                client = HttpClient.newBuilder()
                        .sslContext(GatewayClient.ssl(certificates, participant))
                        .connectTimeout(TIMEOUT)
                        .build();
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/fhir"))
                    .header("Content-Type", "application/fhir+json")
                    .timeout(TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(message.bytes()))
                    .build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 200) {
                    return Heard.TAKEN;
                }
                return status >= 500 ? Heard.AGAIN : Heard.SURPRISE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            client = null;
        }
    }
}
