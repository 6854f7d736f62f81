package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** One simulated system behind every wire that the settings name: they are real peers and share no code with the adapters. */
@DemoOnly
@Component
final class SimulatedPartners implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger("demo");

    private final Map<String, SimulatedSender> senders = new TreeMap<>();
    private final Map<String, SimulatedEmr> emrs = new TreeMap<>();
    private volatile boolean running;

    SimulatedPartners(Participants participants, Received received) {
        for (Participant participant : participants.all()) {
            for (Wire wire : participant.wires().values()) {
                simulate(participant.id().value(), wire, received);
            }
        }
    }

    Optional<SimulatedSender> sender(String participant) {
        return Optional.ofNullable(senders.get(participant));
    }

    Optional<SimulatedEmr> emr(String participant) {
        return Optional.ofNullable(emrs.get(participant));
    }

    @Override
    public void start() {
        emrs.forEach((participant, emr) -> {
            try {
                emr.start();
            } catch (IOException e) {
                LOG.warn("{} 的模拟病历系统未能启动 · the simulated EMR could not start: {}", participant, e.getMessage());
            }
        });
        running = true;
    }

    @Override
    public void stop() {
        emrs.values().forEach(SimulatedEmr::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Up before the first delivery of a restarted gateway, and down after its last. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void simulate(String participant, Wire wire, Received received) {
        Wire.In in = wire.in();
        Wire.Out out = wire.out();
        if (wire.format().equals("hl7v2") && in != null && in.mllp() != null && !in.tls()) {
            Charset charset = Charset.forName(wire.options().getOrDefault("charset", "UTF-8"));
            senders.put(participant, new SimulatedSender(participant, in.mllp(), charset, received));
        }
        if (wire.format().equals("cda") && out != null) {
            URI url = URI.create(out.url());
            if ("127.0.0.1".equals(url.getHost()) || "localhost".equals(url.getHost())) {
                emrs.put(participant, new SimulatedEmr(participant, url, received));
            }
        }
    }
}
