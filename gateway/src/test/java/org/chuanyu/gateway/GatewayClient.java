package org.chuanyu.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.core.env.Environment;

/**
 * Calls the gateway under test over real sockets: {@code client.as("engineer").get("/api/…")} with Basic on the plain port, {@code
 * client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", body)} with a client certificate over TLS.
 */
public final class GatewayClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Environment environment;
    private final HttpClient plain =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    GatewayClient(Environment environment) {
        this.environment = environment;
    }

    /** Nobody, on the plain port. */
    public Caller anonymous() {
        return new Caller(plain, httpUrl(), null);
    }

    /** A demo person ({@code doctor-anyue}) with Basic on the plain port. */
    public Caller as(String login) {
        return as(login, "demo");
    }

    /** A person with Basic on the plain port. */
    public Caller as(String login, String password) {
        return new Caller(plain, httpUrl(), basic(login, password));
    }

    /** A participant's system with its development certificate over TLS. */
    public Caller certificate(String participant) {
        return certificate(certificates().resolve(participant + ".p12"), "demo");
    }

    /** Whoever holds this PKCS#12 file, over TLS; the server is checked against the development authority. */
    public Caller certificate(Path file, String password) {
        return new Caller(tls(file, password), httpsUrl(), null);
    }

    /** TLS without a client certificate. */
    public Caller tlsOnly() {
        return new Caller(tls(null, ""), httpsUrl(), null);
    }

    /** {@code http://localhost:<port>}. */
    public String httpUrl() {
        return "http://localhost:" + environment.getRequiredProperty("local.http.port");
    }

    /** {@code https://localhost:<port>}. */
    public String httpsUrl() {
        return "https://localhost:" + environment.getRequiredProperty("local.server.port");
    }

    /** Where the development keys are. */
    public Path certificates() {
        return Path.of(environment.getRequiredProperty("gateway.keys.dev.dir"));
    }

    /** The value of an Authorization header. */
    public static String basic(String login, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** TLS with a participant's development certificate, for lines that are no HTTP. */
    public SSLContext line(String participant) {
        return ssl(certificates(), participant);
    }

    /** The same with the development keys of a program in another process. */
    public static SSLContext ssl(Path certificates, String participant) {
        return context(certificates, certificates.resolve(participant + ".p12"), "demo");
    }

    private HttpClient tls(Path file, String password) {
        return HttpClient.newBuilder()
                .sslContext(context(certificates(), file, password))
                .connectTimeout(TIMEOUT)
                .build();
    }

    private static SSLContext context(Path certificates, Path file, String password) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore own = KeyStore.getInstance("PKCS12");
            try (InputStream in = file == null ? null : Files.newInputStream(file)) {
                own.load(in, password.toCharArray());
            }
            keys.init(own, password.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            try (InputStream in = Files.newInputStream(certificates.resolve("ca.crt"))) {
                known.setCertificateEntry(
                        "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody who calls. */
    public record Caller(HttpClient client, String base, String authorization) {

        public HttpResponse<String> get(String path, String... headers) {
            return send(request(path, headers).GET());
        }

        public HttpResponse<String> post(String path, String contentType, String body, String... headers) {
            return send(request(path, headers)
                    .header("Content-Type", contentType)
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
        }

        /** A request with this caller's credentials, to be finished and sent. */
        public HttpRequest.Builder request(String path, String... headers) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return headers.length == 0 ? request : request.headers(headers);
        }

        /** An answer that is no text. */
        public HttpResponse<byte[]> bytes(String path) {
            return send(request(path).GET(), HttpResponse.BodyHandlers.ofByteArray());
        }

        public HttpResponse<String> send(HttpRequest.Builder request) {
            return send(request, HttpResponse.BodyHandlers.ofString());
        }

        private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
            try {
                return client.send(request.build(), body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
