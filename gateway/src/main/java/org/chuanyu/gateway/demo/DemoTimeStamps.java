package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.chuanyu.gateway.audit.TimeAuthority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The time-stamping authority of the demo. Its key and certificates lie beside the other development keys. */
@DemoOnly
@ConditionalOnBooleanProperty(name = "gateway.demo-tsa", matchIfMissing = true)
@Component
final class DemoTimeStamps implements TimeAuthority, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger("demo");
    private static final int PORT = 3593;

    private final DevTsa tsa;
    private final int port;
    private final Clock clock;
    private @Nullable TsaServer server;

    DemoTimeStamps(Environment environment, Clock clock) {
        Path keys = Path.of(environment.getProperty("gateway.keys.dev.dir", "certs-dev/out"));
        try {
            tsa = DevTsa.in(keys, clock.instant());
        } catch (IOException e) {
            throw new IllegalStateException("development keys could not be made in " + keys, e);
        }
        this.port = environment.getProperty("gateway.demo-tsa-port", Integer.class, PORT);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "dev-only.tsa";
    }

    @Override
    public byte[] certificate() {
        return tsa.root();
    }

    @Override
    public @Nullable String policy() {
        return DevTsa.POLICY;
    }

    @Override
    public synchronized @Nullable URI address() {
        TsaServer running = server;
        return running == null ? null : running.address();
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void begin() {
        try {
            TsaServer started = TsaServer.start(tsa, port, clock);
            server = started;
            LOG.info("时间戳服务已启动 · the time-stamping authority listens on {}", started.address());
        } catch (IOException e) {
            LOG.warn(
                    "时间戳服务未能启动 · the time-stamping authority did not start: {}",
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public synchronized void destroy() {
        TsaServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }
}
