package org.chuanyu.gateway.trust;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Notes who was turned away by the server itself, before any filter: a TLS handshake that failed (no certificate that we trust)
 * and what is no HTTP. One audit entry per address, reason and minute. Tomcat tells its access log of both.
 */
@Component
final class RefusedConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, DisposableBean {
    private static final int BAD_REQUEST = 400;

    /** The server is made before there is a database to write to. */
    private final ObjectProvider<AuditLog> audit;

    private final ObjectProvider<MeterRegistry> meters;
    /** A scanner must not hold up the server's own threads; what does not fit is not noted. */
    private final ThreadPoolExecutor notes = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(100),
            task -> {
                Thread thread = new Thread(task, "refused-http");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    RefusedConnections(ObjectProvider<AuditLog> audit, ObjectProvider<MeterRegistry> meters) {
        this.audit = audit;
        this.meters = meters;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new Ear());
    }

    @Override
    public void destroy() {
        notes.shutdownNow();
    }

    private void note(String reason, String peer) {
        meters.ifAvailable(registry ->
                registry.counter("http.connections.refused", "reason", reason).increment());
        notes.execute(() -> audit.getObject()
                .recordRefusalOncePerMinute(
                        peer,
                        AuditEntry.bySystem(
                                AuditAction.CONNECTION_REFUSED,
                                AuditEntry.Outcome.REFUSED,
                                null,
                                null,
                                null,
                                Map.of("reason", reason, "peer", peer))));
    }

    /** Hears of every exchange when it is over; those that came as far as the program are none of its business. */
    private final class Ear extends ValveBase implements AccessLog {
        Ear() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            getNext().invoke(request, response);
        }

        @Override
        public void log(Request request, Response response, long time) {
            if (response.getStatus() == BAD_REQUEST && request.getContext() == null) {
                boolean handshake = request.getConnector().getSecure() && isEmpty(request.getMethod());
                note(handshake ? "tls-failed" : "malformed-request", String.valueOf(request.getRemoteAddr()));
            }
        }

        private static boolean isEmpty(@Nullable String text) {
            return text == null || text.isEmpty();
        }

        @Override
        public void setRequestAttributesEnabled(boolean enabled) {
            // It reads none.
        }

        @Override
        public boolean getRequestAttributesEnabled() {
            return false;
        }
    }
}
