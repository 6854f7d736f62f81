package org.chuanyu.gateway.intake;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.hl7v2.Hl7v2Routes;
import org.chuanyu.adapters.hl7v2.MllpEvents;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.ParticipantTls;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Opens a port for every wire that comes in by MLLP. The program is UP only while all of them listen. */
@Component
public class Listeners implements CamelContextConfiguration, HealthIndicator, DisposableBean {
    private final Participants participants;
    private final ParticipantTls tls;
    private final Intake intake;
    private final AuditLog audit;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Hl7v2Routes> routes = new LinkedHashMap<>();
    /** A scanner must not hold up the listener's own thread; what does not fit is not noted twice. */
    private final ThreadPoolExecutor notes = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(100),
            task -> {
                Thread thread = new Thread(task, "refused-connections");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    Listeners(
            Participants participants,
            ParticipantTls tls,
            Intake intake,
            AuditLog audit,
            Clock clock,
            MeterRegistry meters) {
        this.participants = participants;
        this.tls = tls;
        this.intake = intake;
        this.audit = audit;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        try {
            for (Participant participant : participants.all()) {
                for (Wire wire : participant.wires().values()) {
                    Wire.In in = wire.in();
                    if (in != null && in.mllp() != null && wire.format().equals("hl7v2")) {
                        Hl7v2Routes route = route(participant.id(), wire, in, in.mllp());
                        context.addRoutes(route);
                        routes.put(participant.id() + "/" + wire.name(), route);
                    }
                }
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the MLLP ports could not be set up", e);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // Health says whether they listen.
    }

    private Hl7v2Routes route(ParticipantId source, Wire wire, Wire.In in, int port) {
        return new Hl7v2Routes(
                Hl7v2Wires.settings(source, wire),
                new InetSocketAddress(in.bind(), port),
                in.tls() ? tls.lineOf(source) : null,
                intake,
                clock,
                new Events(source, wire.name()));
    }

    /** The bound port of a wire, or -1 while it does not listen. */
    public int port(String participant, String wire) {
        Hl7v2Routes route = routes.get(participant + "/" + wire);
        return route == null ? -1 : route.port();
    }

    @Override
    public Health health() {
        Health.Builder health =
                routes.values().stream().allMatch(Hl7v2Routes::isListening) ? Health.up() : Health.down();
        routes.forEach((name, route) -> health.withDetail(name, route.isListening() ? "listening" : "not listening"));
        return health.build();
    }

    @Override
    public void destroy() {
        notes.shutdownNow();
    }

    /** Notes in the audit log who was turned away, and counts them. */
    private final class Events implements MllpEvents {
        private final ParticipantId line;
        private final String wire;

        Events(ParticipantId line, String wire) {
            this.line = line;
            this.wire = wire;
        }

        @Override
        public void connectionRefused(String reason, InetAddress peer) {
            note(reason, peer);
        }

        @Override
        public void connectionEnded(String reason, InetAddress peer) {
            if (reason.equals("tls-failed")) {
                note(reason, peer);
            }
        }

        private void note(String reason, InetAddress peer) {
            meters.counter("intake.connections.refused", "participant", line.value(), "wire", wire, "reason", reason)
                    .increment();
            notes.execute(() -> audit.recordRefusalOncePerMinute(
                    peer.getHostAddress() + " " + line + "/" + wire,
                    AuditEntry.bySystem(
                            AuditAction.CONNECTION_REFUSED,
                            AuditEntry.Outcome.REFUSED,
                            line.value(),
                            null,
                            null,
                            Map.of("reason", reason, "peer", peer.getHostAddress(), "wire", wire))));
        }
    }
}
