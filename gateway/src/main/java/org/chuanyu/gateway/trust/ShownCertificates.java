package org.chuanyu.gateway.trust;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.Certificates;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/** The ends of certificates: of the one that we show, and of the one that each participant came with last, as far as this node has seen. */
@Component
final class ShownCertificates implements Certificates {
    private static final String OURS = "gateway";

    private final SslBundles bundles;
    private final Map<ParticipantId, Instant> shown = new ConcurrentHashMap<>();

    ShownCertificates(SslBundles bundles) {
        this.bundles = bundles;
    }

    /** A participant came with a certificate that was accepted. */
    void shown(ParticipantId participant, X509Certificate certificate) {
        shown.put(participant, certificate.getNotAfter().toInstant());
    }

    @Override
    public Stream<Ending> endings() {
        return Stream.concat(
                ours(),
                shown.entrySet().stream()
                        .map(each -> new Ending(Holder.CALLER, each.getKey().value(), each.getValue())));
    }

    private Stream<Ending> ours() {
        if (!bundles.getBundleNames().contains(OURS)) {
            return Stream.empty();
        }
        KeyStore store = bundles.getBundle(OURS).getStores().getKeyStore();
        if (store == null) {
            return Stream.empty();
        }
        try {
            return Collections.list(store.aliases()).stream()
                    .flatMap(alias -> certificate(store, alias))
                    .map(own ->
                            new Ending(Holder.SERVER, OURS, own.getNotAfter().toInstant()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates of a key store cannot be read", e);
        }
    }

    private static Stream<X509Certificate> certificate(KeyStore store, String alias) {
        try {
            return store.getCertificate(alias) instanceof X509Certificate own ? Stream.of(own) : Stream.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates of a key store cannot be read", e);
        }
    }
}
