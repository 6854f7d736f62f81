package org.chuanyu.gateway.keys;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/** Outside demo mode no certificate of ours, and none that we trust, may be one of the development certificates. */
@Component
@ConditionalOnBooleanProperty(name = "gateway.demo", havingValue = false, matchIfMissing = true)
final class DevKeysGuard implements InitializingBean {
    private final SslBundles bundles;

    DevKeysGuard(SslBundles bundles) {
        this.bundles = bundles;
    }

    @Override
    public void afterPropertiesSet() {
        for (String name : bundles.getBundleNames()) {
            SslBundle bundle = bundles.getBundle(name);
            check(name, bundle.getStores().getKeyStore());
            check(name, bundle.getStores().getTrustStore());
        }
    }

    private static void check(String bundle, @Nullable KeyStore store) {
        Optional<String> name = store == null ? Optional.empty() : developmentName(store);
        if (name.isPresent()) {
            throw new InvalidConfigurationPropertyValueException(
                    "spring.ssl.bundle.*." + bundle, name.get(), "development certificates are for demo mode only");
        }
    }

    /** The name of a development certificate in a store, of its subjects and issuers. */
    static Optional<String> developmentName(KeyStore store) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                Optional<String> found = Stream.concat(
                                chain == null ? Stream.empty() : Arrays.stream(chain),
                                Stream.ofNullable(store.getCertificate(alias)))
                        .flatMap(certificate -> names(certificate).stream())
                        .filter(name -> name.contains("CN=" + DevCertificates.PREFIX.trim()))
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates of a key store cannot be read", e);
        }
    }

    private static List<String> names(Certificate certificate) {
        return certificate instanceof X509Certificate x509
                ? List.of(
                        x509.getSubjectX500Principal().getName(),
                        x509.getIssuerX500Principal().getName())
                : List.of();
    }
}
