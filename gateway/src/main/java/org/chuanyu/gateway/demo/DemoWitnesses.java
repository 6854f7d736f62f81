package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.audit.LogName;
import org.chuanyu.gateway.audit.Witness;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * The two witnesses of the demo. Their keys lie beside the other development keys, their states beside the embedded database: who
 * throws the data away throws away what the witnesses have seen of them. They start when the doors are open, and one that is killed
 * stays away until the next start, so that its absence can be watched.
 */
@DemoOnly
@ConditionalOnBooleanProperty(name = "gateway.demo-witnesses", matchIfMissing = true)
@Configuration(proxyBeanMethods = false)
class DemoWitnesses {
    private static final int DAZU_PORT = 3591;
    private static final int ANYUE_PORT = 3592;

    private final Path keys;
    private final Path states;
    private final String httpPort;

    DemoWitnesses(Environment environment) {
        keys = Path.of(environment.getProperty("gateway.keys.dev.dir", "certs-dev/out"));
        states = Path.of(environment.getProperty("gateway.database.embedded.dir", "data"), "witnesses");
        httpPort = environment.getProperty("gateway.http.port", "0");
    }

    @Bean
    @Order(1)
    WitnessProcess dazuWitness(Environment environment) {
        return witness("dazu", environment.getProperty("gateway.demo-witness-port", Integer.class, DAZU_PORT));
    }

    @Bean
    @Order(2)
    WitnessProcess anyueWitness(Environment environment) {
        int first = environment.getProperty("gateway.demo-witness-port", Integer.class, DAZU_PORT);
        return witness("anyue", first == 0 ? 0 : first + ANYUE_PORT - DAZU_PORT);
    }

    /** Starts them, and ends them after the last who may want them. */
    @Bean(destroyMethod = "end")
    Life witnessLife(List<WitnessProcess> witnesses, LogName log) {
        return new Life(witnesses, log);
    }

    private WitnessProcess witness(String name, int port) {
        try {
            Files.createDirectories(keys);
            Path secret = secret(name);
            if (!Files.exists(secret)) {
                write(secret, Sm2PrivateKey.generate().pem());
            }
            Sm2PrivateKey key = Sm2PrivateKey.fromPem(Files.readString(secret, StandardCharsets.US_ASCII));
            VerifierKey verifier =
                    new VerifierKey(Witness.DEVELOPMENT_KEY + "witness." + name, KeyRole.WITNESS, key.publicKey());
            return new WitnessProcess(name, verifier, port, states.resolve(name + ".log"));
        } catch (IOException e) {
            throw new IllegalStateException("development keys could not be made in " + keys, e);
        }
    }

    private Path secret(String name) {
        return keys.resolve("witness-" + name + ".pem");
    }

    private void write(Path file, String text) throws IOException {
        boolean posix = Files.getFileStore(keys).supportsFileAttributeView("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            channel.write(StandardCharsets.US_ASCII.encode(text));
        }
    }

    /** Behind the start, and with the end. */
    final class Life {
        private final List<WitnessProcess> witnesses;
        private final LogName log;

        Life(List<WitnessProcess> witnesses, LogName log) {
            this.witnesses = witnesses;
            this.log = log;
        }

        @EventListener(ApplicationReadyEvent.class)
        void begin() throws IOException {
            for (WitnessProcess witness : witnesses) {
                Path token = token(witness.name());
                Thread thread = new Thread(() -> run(witness, token), "demo-witness-" + witness.name());
                thread.setDaemon(true);
                thread.start();
            }
        }

        void end() {
            witnesses.forEach(WitnessProcess::stop);
        }

        /** As the commission of its region, which reads leaves and sees nothing of what they commit to. */
        private Path token(String name) throws IOException {
            Path token = keys.resolve("witness-" + name + ".token");
            if (!Files.exists(token)) {
                byte[] reader = ("commission-" + name + ":demo").getBytes(StandardCharsets.US_ASCII);
                write(token, "Basic " + Base64.getEncoder().encodeToString(reader) + "\n");
            }
            return token;
        }

        private void run(WitnessProcess witness, Path token) {
            String mirrored = httpPort.equals("0") ? null : "http://127.0.0.1:" + httpPort + "/audit";
            try {
                witness.start(new WitnessCommandLine(
                        log.keys(),
                        witness.key(),
                        secret(witness.name()),
                        states.resolve(witness.name()),
                        mirrored,
                        token));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
