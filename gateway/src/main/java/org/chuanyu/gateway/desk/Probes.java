package org.chuanyu.gateway.desk;

import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.Certificates;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.stereotype.Component;

/**
 * Probes of partners, on somebody's word only: addresses come from the settings and never from a request, few run at a time, and
 * what was found last is remembered by this node.
 */
@Component
class Probes implements Certificates {
    private static final int AT_A_TIME = 4;

    private final SslBundles bundles;
    private final Clock clock;
    private final Semaphore running = new Semaphore(AT_A_TIME);
    private final Map<ParticipantId, Map<String, Probe.Result>> found = new ConcurrentHashMap<>();

    Probes(SslBundles bundles, Clock clock) {
        this.bundles = bundles;
        this.clock = clock;
    }

    /** By wire; empty when nobody has probed yet. */
    Map<String, Probe.Result> last(ParticipantId participant) {
        return found.getOrDefault(participant, Map.of());
    }

    @Override
    public Stream<Ending> endings() {
        return found.entrySet().stream()
                .flatMap(each -> each.getValue().values().stream()
                        .flatMap(result -> Stream.ofNullable(result.validUntil()))
                        .map(until -> new Ending(Holder.PARTNER, each.getKey().value(), until)));
    }

    /** Probes every wire out of a participant; empty when too many probes run already. */
    Optional<Map<String, Probe.Result>> run(Participant participant) {
        if (!running.tryAcquire()) {
            return Optional.empty();
        }
        try {
            Map<String, Probe.Result> results = new LinkedHashMap<>();
            participant.wires().values().stream()
                    .filter(wire -> wire.out() != null)
                    .forEach(wire -> results.put(wire.name(), probe(wire)));
            found.put(participant.id(), Map.copyOf(results));
            return Optional.of(results);
        } finally {
            running.release();
        }
    }

    private Probe.Result probe(Wire wire) {
        Wire.Out out = Objects.requireNonNull(wire.out());
        try {
            return new Probe(managers(wire.options().get("ssl-bundle")), clock).of(URI.create(out.url()));
        } catch (IllegalArgumentException e) {
            return Probe.Result.unreached(clock.instant(), "failed");
        }
    }

    /** The same trust that a delivery over this wire has: its own bundle, else the machine's. */
    private SslManagerBundle managers(@Nullable String bundle) {
        try {
            SslBundle own = bundle == null ? SslBundle.systemDefault() : bundles.getBundle(bundle);
            return own.getManagers();
        } catch (NoSuchSslBundleException e) {
            throw new IllegalArgumentException("no such bundle", e);
        }
    }
}
