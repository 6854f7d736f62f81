package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.time.TimeAnchor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The time-stamping authority of this log, if it has one, and what a policy says of it. */
@Component
final class TrustedTime implements Certificates {
    private static final String SETTING = "gateway.audit.time-stamping.";
    private static final String DEVELOPMENT = "DEV ONLY";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----\\s([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,9})){1,30}");

    private final @Nullable TimeAuthority authority;
    private final @Nullable TimeAnchor anchor;

    @Autowired
    TrustedTime(TimeStampSettings settings, ObjectProvider<TimeAuthority> others, Environment environment) {
        this(chosen(settings, others, environment.getProperty("gateway.demo", Boolean.class, false)));
    }

    TrustedTime(@Nullable TimeAuthority authority) {
        this.authority = authority;
        this.anchor = authority == null ? null : anchor(authority);
    }

    /** With which its tokens are checked. */
    Optional<TimeAnchor> anchor() {
        return Optional.ofNullable(anchor);
    }

    /** Where it takes questions, while that is known. */
    Optional<URI> address() {
        return authority == null ? Optional.empty() : Optional.ofNullable(authority.address());
    }

    /** What a policy says of it: that checkpoints need its stamp. */
    String policy() {
        return anchor == null ? "" : anchor.line() + "\n";
    }

    /** Of the certificate by which tokens are checked: that of who stamps, or of who issued it. */
    @Override
    public Stream<Ending> endings() {
        return anchor == null ? Stream.empty() : Stream.of(new Ending(Holder.TIME_STAMPS, anchor.name(), end(anchor)));
    }

    private static Instant end(TimeAnchor anchor) {
        return parsed(anchor.certificate()).getNotAfter().toInstant();
    }

    private static @Nullable TimeAuthority chosen(
            TimeStampSettings settings, ObjectProvider<TimeAuthority> others, boolean demo) {
        URI url = settings.url();
        if (url == null) {
            require(settings.certificate() == null, "url", null, "missing, and a certificate is given");
            return others.getIfAvailable();
        }
        boolean web = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
        require(web, "url", url, "not an http or https address");
        require(
                settings.name().matches("[a-z0-9][a-z0-9-]{0,31}"),
                "name",
                settings.name(),
                "a name has small letters, digits and hyphens");
        String policy = settings.policy();
        require(policy == null || OID.matcher(policy).matches(), "policy", policy, "not an object identifier");
        byte[] certificate = read(settings.certificate());
        require(
                demo || !isDevelopment(certificate),
                "certificate",
                settings.certificate(),
                "a certificate of the demo");
        return new Configured(settings.name(), certificate, policy, url);
    }

    private static byte[] read(@Nullable Path file) {
        if (file == null) {
            throw wrong("certificate", null, "missing: without it anybody could stamp");
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            Matcher pem = PEM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            return pem.find() ? Base64.getMimeDecoder().decode(pem.group(1)) : bytes;
        } catch (IOException | IllegalArgumentException e) {
            throw wrong("certificate", file, "cannot be read");
        }
    }

    private static TimeAnchor anchor(TimeAuthority authority) {
        try {
            return TimeAnchor.of(authority.name(), authority.certificate(), authority.policy());
        } catch (EvidenceRefused e) {
            throw wrong("certificate", null, "not an SM2 certificate: " + e.reason());
        }
    }

    private static boolean isDevelopment(byte[] certificate) {
        return parsed(certificate).getSubject().toString().contains("CN=" + DEVELOPMENT);
    }

    private static X509CertificateHolder parsed(byte[] certificate) {
        try {
            return new X509CertificateHolder(certificate);
        } catch (IOException e) {
            throw wrong("certificate", null, "cannot be read");
        }
    }

    private static void require(boolean holds, String part, @Nullable Object value, String otherwise) {
        if (!holds) {
            throw wrong(part, value, otherwise);
        }
    }

    private static InvalidConfigurationPropertyValueException wrong(
            String part, @Nullable Object value, String otherwise) {
        return new InvalidConfigurationPropertyValueException(SETTING + part, value, otherwise);
    }

    /** That of the settings. */
    private record Configured(
            String name, byte[] certificate, @Nullable String policy, URI address) implements TimeAuthority {}
}
