package org.chuanyu.gateway.desk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * Knocks at one partner's address: does it take a connection, what certificate does it show, what time does it think it is. Sends a
 * HEAD, which changes nothing and carries no data, and is over within {@link #MOST} whatever the partner does.
 */
final class Probe {
    static final Duration MOST = Duration.ofSeconds(8);

    private static final Duration TOLERATED = Duration.ofSeconds(5);
    private static final int STEP_MILLIS = 3000;
    private static final int MOST_BYTES = 8 * 1024;

    private final SslManagerBundle managers;
    private final Clock clock;

    /** @param managers our key, and whom a delivery would trust */
    Probe(SslManagerBundle managers, Clock clock) {
        this.managers = managers;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param reached {@code open}, {@code refused}, {@code timeout}, {@code unknown-host}, {@code failed}
     * @param connectMillis how long the connection took, -1 when there was none
     * @param tls {@code none}, {@code trusted}, {@code untrusted}, {@code failed}
     * @param validUntil end of the certificate that was shown
     * @param http status of the answer to the HEAD, 0 when there was none
     * @param clockAhead how far the partner's clock is ahead of ours; its header has whole seconds
     */
    record Result(
            Instant at,
            String reached,
            long connectMillis,
            String tls,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil,
            @Nullable Long daysLeft,
            int http,
            @Nullable Duration clockAhead) {

        /** More than this and times of the two houses cannot be put in order. */
        public boolean clockOff() {
            return clockAhead != null && clockAhead.abs().compareTo(TOLERATED) > 0;
        }

        static Result unreached(Instant at, String why) {
            return new Result(at, why, -1, "none", null, null, null, 0, null);
        }
    }

    Result of(URI address) {
        Instant at = clock.instant();
        boolean secure = "https".equalsIgnoreCase(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), STEP_MILLIS);
            long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
            socket.setSoTimeout(STEP_MILLIS);
            return secure ? overTls(at, took, socket, address, port, began) : over(at, took, socket, address, began);
        } catch (UnknownHostException e) {
            return Result.unreached(at, "unknown-host");
        } catch (SocketTimeoutException e) {
            return Result.unreached(at, "timeout");
        } catch (ConnectException e) {
            return Result.unreached(at, "refused");
        } catch (IOException | IllegalArgumentException e) {
            return Result.unreached(at, "failed");
        }
    }

    private Result over(Instant at, long took, Socket socket, URI address, long began) {
        Answer answer = head(socket, address, began);
        return new Result(at, "open", took, "none", null, null, null, answer.status(), answer.ahead());
    }

    private Result overTls(Instant at, long took, Socket socket, URI address, int port, long began) {
        Shown shown = new Shown();
        try (SSLSocket tls = (SSLSocket) factory(shown).createSocket(socket, address.getHost(), port, true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            Answer answer = head(tls, address, began);
            return secure(at, took, "trusted", certificate(tls.getSession()).orElse(shown.certificate), answer);
        } catch (SSLException e) {
            String tls = shown.certificate == null ? "failed" : "untrusted";
            return secure(at, took, tls, shown.certificate, new Answer(0, null));
        } catch (IOException | UncheckedIOException e) {
            return secure(at, took, "failed", shown.certificate, new Answer(0, null));
        }
    }

    private SSLSocketFactory factory(Shown shown) {
        return ShowingTrust.over(
                        managers.getKeyManagers(),
                        managers.getTrustManagers(),
                        certificate -> shown.certificate = certificate)
                .getSocketFactory();
    }

    private static Result secure(
            Instant at, long took, String tls, @Nullable X509Certificate certificate, Answer answer) {
        Instant until = certificate == null ? null : certificate.getNotAfter().toInstant();
        return new Result(
                at,
                "open",
                took,
                tls,
                certificate == null ? null : certificate.getNotBefore().toInstant(),
                until,
                until == null ? null : Duration.between(at, until).toDays(),
                answer.status(),
                answer.ahead());
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? Optional.of(own) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private record Answer(int status, @Nullable Duration ahead) {}

    /** A partner that takes the connection and then says nothing, or no HTTP, is open all the same. */
    private Answer head(Socket socket, URI address, long began) {
        try {
            String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
            Instant asked = clock.instant();
            socket.getOutputStream()
                    .write(("HEAD " + path + " HTTP/1.1\r\nHost: " + address.getRawAuthority()
                                    + "\r\nConnection: close\r\nUser-Agent: chuanyu-probe\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String header = read(socket.getInputStream(), began);
            Instant answered = clock.instant();
            return new Answer(status(header), ahead(header, asked, answered));
        } catch (IOException e) {
            return new Answer(0, null);
        }
    }

    private static String read(InputStream in, long began) throws IOException {
        byte[] bytes = new byte[MOST_BYTES];
        int length = 0;
        while (length < bytes.length) {
            int read = in.read(bytes, length, bytes.length - length);
            length += Math.max(read, 0);
            boolean complete = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains("\r\n\r\n");
            if (read < 0 || complete || System.nanoTime() - began > MOST.toNanos()) {
                break;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static int status(String header) {
        return header.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d.*") ? Integer.parseInt(header.substring(9, 12)) : 0;
    }

    private static @Nullable Duration ahead(String header, Instant asked, Instant answered) {
        return header.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("date:"))
                .findFirst()
                .flatMap(line -> date(line.substring(5).strip()))
                .map(theirs -> {
                    Instant middle =
                            asked.plus(Duration.between(asked, answered).dividedBy(2));
                    // The header was cut to whole seconds: on average half a second is missing.
                    return Duration.between(middle, theirs.plusMillis(500));
                })
                .orElse(null);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The certificate that the partner showed, trusted or not. */
    private static final class Shown {
        private volatile @Nullable X509Certificate certificate;
    }
}
