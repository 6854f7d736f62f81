package org.chuanyu.adapters.hl7v2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one MLLP port, one thread for each connection. Messages of a connection are answered in their order, however fast
 * they come. With TLS the client has to show a certificate; without it only known addresses get in. Nothing of a message is
 * ever logged.
 */
final class MllpListener {
    private static final Logger LOG = LoggerFactory.getLogger(MllpListener.class);
    private static final int BACKLOG = 128;
    private static final int SWEEP_MILLIS = 500;
    private static final long GRACE_SECONDS = 30;

    private final Hl7v2Settings settings;
    private final InetSocketAddress address;
    private final @Nullable SSLContext tls;
    private final Handler handler;
    private final MllpEvents events;
    private final PeerAddresses peers;
    private final Set<MllpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket server;
    private volatile @Nullable ExecutorService threads;

    /** Turns frames into the frames to send back. An exception closes the connection without an answer. */
    interface Handler {
        List<byte[]> message(byte[] frame);

        List<byte[]> broken(String code, byte[] beginning);
    }

    MllpListener(
            Hl7v2Settings settings,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            Handler handler,
            MllpEvents events) {
        this.settings = settings;
        this.address = address;
        this.tls = tls;
        this.handler = handler;
        this.events = events;
        this.peers = new PeerAddresses(settings.peers());
    }

    synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            ServerSocket socket = open();
            // Otherwise a restart waits for the old connections' TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            socket.setSoTimeout(SWEEP_MILLIS);
            ExecutorService executor = executor();
            server = socket;
            threads = executor;
            Thread acceptor =
                    new Thread(() -> accept(socket, executor), "mllp-" + settings.source() + "-" + settings.wire());
            acceptor.setDaemon(true);
            acceptor.start();
            LOG.info("{}/{}: MLLP on port {}", settings.source(), settings.wire(), socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + address.getPort(), e);
        }
    }

    /** Takes no more connections and no more messages; the messages at hand are finished and answered. */
    synchronized void stop() {
        ServerSocket socket = server;
        ExecutorService executor = threads;
        server = null;
        threads = null;
        if (socket == null || executor == null) {
            return;
        }
        closeQuietly(socket);
        connections.forEach(MllpConnection::finish);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}/{}: a message took too long to finish", settings.source(), settings.wire());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(MllpConnection::abort);
        executor.shutdownNow();
    }

    boolean isListening() {
        ServerSocket socket = server;
        return socket != null && socket.isBound() && !socket.isClosed();
    }

    /** The bound port, or -1 when not listening. */
    int port() {
        ServerSocket socket = server;
        return socket == null ? -1 : socket.getLocalPort();
    }

    private ServerSocket open() throws IOException {
        if (tls == null) {
            return new ServerSocket();
        }
        SSLServerSocket socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setNeedClientAuth(true);
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private void accept(ServerSocket socket, ExecutorService executor) {
        while (!socket.isClosed()) {
            try {
                admit(socket.accept(), executor);
            } catch (SocketTimeoutException e) {
                connections.forEach(MllpConnection::abortIfStuck);
            } catch (IOException | RuntimeException e) {
                if (!socket.isClosed()) {
                    LOG.warn(
                            "{}/{}: accepting failed with {}",
                            settings.source(),
                            settings.wire(),
                            e.getClass().getName());
                }
            }
        }
    }

    private void admit(Socket socket, ExecutorService executor) {
        connections.forEach(MllpConnection::abortIfStuck);
        if (tls == null && !peers.allow(socket.getInetAddress())) {
            refuse(socket, "peer-not-allowed");
        } else if (connections.size() >= settings.maxConnections()) {
            refuse(socket, "too-many-connections");
        } else {
            var connection = new MllpConnection(socket, settings, handler);
            connections.add(connection);
            try {
                executor.execute(() -> {
                    try {
                        events.connectionEnded(connection.run(), socket.getInetAddress());
                    } finally {
                        connections.remove(connection);
                    }
                });
            } catch (RuntimeException e) {
                connections.remove(connection);
                closeQuietly(socket);
                throw e;
            }
        }
    }

    private void refuse(Socket socket, String reason) {
        LOG.warn("{}/{}: connection refused: {}", settings.source(), settings.wire(), reason);
        events.connectionRefused(reason, socket.getInetAddress());
        closeQuietly(socket);
    }

    /** Virtual threads where the JVM has them (21 and later); the code is compiled for 17. */
    private static ExecutorService executor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "mllp-connection");
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing failed with {}", e.getClass().getName());
        }
    }
}
