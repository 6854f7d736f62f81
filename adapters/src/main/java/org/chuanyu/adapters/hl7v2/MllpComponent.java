package org.chuanyu.adapters.hl7v2;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/**
 * The Camel component {@code chuanyu-mllp:<source>/<wire>}: receives only. Ports are registered in code, since their settings
 * (peers, key material) do not belong into a URI that Camel writes to the log.
 */
public final class MllpComponent extends DefaultComponent {
    /** The scheme of the component. */
    public static final String SCHEME = "chuanyu-mllp";

    private final Map<String, Port> ports = new ConcurrentHashMap<>();

    /** Where and how one wire listens. */
    record Port(
            Hl7v2Settings settings,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            MllpEvents events) {}

    /** @return the URI to start a route from */
    String register(Port port) {
        String name = port.settings().source() + "/" + port.settings().wire();
        if (ports.putIfAbsent(name, port) != null) {
            throw new IllegalStateException("wire " + name + " listens already");
        }
        return SCHEME + ":" + name;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Port port = ports.get(remaining);
        if (port == null) {
            throw new IllegalArgumentException("no MLLP port is registered as " + remaining);
        }
        return new MllpEndpoint(uri, this, port);
    }
}
