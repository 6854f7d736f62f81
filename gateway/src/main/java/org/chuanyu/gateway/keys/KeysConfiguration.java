package org.chuanyu.gateway.keys;

import java.time.Clock;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keys from the operator's store, or, in demo mode only, development keys. */
@Configuration(proxyBeanMethods = false)
class KeysConfiguration {

    @Bean
    @ConditionalOnBooleanProperty("gateway.demo")
    DevCertificates devCertificates(KeySettings settings, Environment environment, Clock clock) {
        Map<String, Object> participants = Binder.get(environment)
                .bind("gateway.participants", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of());
        DevCertificates made = new DevCertificates(settings.dev(), new TreeSet<>(participants.keySet()), clock);
        made.make();
        return made;
    }

    @Bean
    KeyRing keyRing(KeySettings settings, ObjectProvider<DevCertificates> dev, Environment environment) {
        boolean demo = environment.getProperty("gateway.demo", Boolean.class, false);
        KeySettings.Store store = settings.store();
        return new KeyStores(store != null ? store : dev.getObject().store(), demo).read();
    }

    /** Signs the checkpoints of the log. */
    @Bean
    SigningKey logKey(KeySettings settings, ObjectProvider<DevCertificates> dev, Environment environment) {
        boolean demo = environment.getProperty("gateway.demo", Boolean.class, false);
        KeySettings.Log log = settings.log();
        return StoredSigningKey.read(log != null ? log : dev.getObject().logStore(), demo);
    }

    /** The key that the log changes to, while it does. For whoever asks for it by name. */
    @Bean(defaultCandidate = false)
    @Nullable
    SigningKey nextLogKey(KeySettings settings, Environment environment) {
        boolean demo = environment.getProperty("gateway.demo", Boolean.class, false);
        KeySettings.Log next = settings.logNext();
        return next == null ? null : StoredSigningKey.read("gateway.keys.log-next", next, demo);
    }

    /** The bundle {@code gateway}, unless the settings describe it. */
    @Bean
    @ConditionalOnBooleanProperty("gateway.demo")
    SslBundleRegistrar devBundle(DevCertificates dev, Environment environment) {
        return registry -> {
            if (environment.containsProperty("spring.ssl.bundle.pem.gateway.keystore.certificate")) {
                return;
            }
            PemSslStoreDetails key =
                    PemSslStoreDetails.forCertificate(dev.uri("server.crt")).withPrivateKey(dev.uri("server.key"));
            PemSslStoreDetails trust = PemSslStoreDetails.forCertificate(dev.uri("ca.crt"));
            registry.registerBundle("gateway", SslBundle.of(new PemSslStoreBundle(key, trust)));
        };
    }
}
