package org.chuanyu.gateway.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.audit.Witness;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A witness of the demo: the evidence jar's command in a process of its own, as a health commission would run it on its own machine. */
final class WitnessProcess implements Witness {
    private static final Logger LOG = LoggerFactory.getLogger("demo");
    private static final int STATE_IN_USE = 66;
    private static final int CANNOT_LISTEN = 69;
    /** One that a killed gateway left behind ends itself within a second. */
    private static final int TRIES = 20;

    private static final long BETWEEN_TRIES = 500;

    private final String name;
    private final VerifierKey key;
    private final int preferredPort;
    private final Path log;
    private volatile @Nullable URI address;
    private @Nullable Process process;
    private boolean ended;

    /** @param log what it says about itself */
    WitnessProcess(String name, VerifierKey key, int preferredPort, Path log) {
        this.name = name;
        this.key = key;
        this.preferredPort = preferredPort;
        this.log = log;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public VerifierKey key() {
        return key;
    }

    @Override
    public @Nullable URI address() {
        return address;
    }

    /** Starts it, and comes back when it listens or has been given up. */
    void start(WitnessCommandLine line) throws InterruptedException {
        int port = preferredPort;
        for (int i = 0; i < TRIES; i++) {
            Process started = launch(line.words(port));
            if (started == null) {
                return;
            }
            URI listening = listening(started);
            if (listening != null) {
                address = listening;
                LOG.info("{} 见证已启动 · the witness listens on {}", name, listening);
                return;
            }
            int exit = started.waitFor();
            if (exit == CANNOT_LISTEN) {
                port = 0;
            } else if (exit == STATE_IN_USE) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES);
            } else {
                break;
            }
        }
        LOG.warn("{} 见证未能启动，检查点停在待定 · the witness did not start, checkpoints stay pending; see {}", name, log);
    }

    /** Null once the gateway ends. */
    private synchronized @Nullable Process launch(List<String> command) {
        if (ended) {
            return null;
        }
        try {
            Files.createDirectories(
                    Objects.requireNonNull(log.toAbsolutePath().getParent(), "a file without a folder"));
            Process started = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            started.getOutputStream().close();
            process = started;
            return started;
        } catch (IOException e) {
            LOG.warn(
                    "{} 见证未能启动 · the witness did not start: {}",
                    name,
                    e.getClass().getSimpleName());
            return null;
        }
    }

    /** What its first line says; null when it ended without one. */
    private static @Nullable URI listening(Process started) {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        try {
            String line = out.readLine();
            return line == null ? null : URI.create(line.replaceFirst(".* listens on ", ""));
        } catch (IOException e) {
            return null;
        }
    }

    /** Ends it. */
    synchronized void stop() {
        ended = true;
        Process running = process;
        if (running != null) {
            running.destroy();
        }
    }
}
