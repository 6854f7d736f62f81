package org.chuanyu.gateway.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** A signing key in a key store. The JDK reads no store with an SM2 key, so unless another provider is named it is Bouncy Castle. */
final class StoredSigningKey implements SigningKey {
    private final PrivateKey key;
    private final Certificate certificate;
    private final Provider provider;

    private StoredSigningKey(PrivateKey key, Certificate certificate, Provider provider) {
        this.key = key;
        this.certificate = certificate;
        this.provider = provider;
    }

    static StoredSigningKey read(KeySettings.Log settings, boolean demo) {
        return read("gateway.keys.log", settings, demo);
    }

    /** @param prefix of the settings, for what is wrong with them */
    static StoredSigningKey read(String prefix, KeySettings.Log settings, boolean demo) {
        StoreFile file = new StoreFile(
                prefix,
                settings.type(),
                settings.provider(),
                settings.path(),
                settings.passwordFile(),
                settings.password(),
                demo);
        char @Nullable [] password = file.password();
        Provider named = file.provider();
        Provider provider = named == null ? new BouncyCastleProvider() : named;
        KeyStore store = file.open(provider, password);
        try {
            Key key = store.getKey(settings.alias(), password);
            Certificate certificate = store.getCertificate(settings.alias());
            if (key instanceof PrivateKey secret && certificate != null) {
                return new StoredSigningKey(secret, certificate, provider);
            }
        } catch (GeneralSecurityException e) {
            throw file.wrong("alias", settings.alias(), "the key cannot be read");
        }
        throw file.wrong("alias", settings.alias(), "no private key with a certificate has this alias");
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SM3withSM2", provider);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SM2 signing failed", e);
        }
    }

    @Override
    public byte[] publicKey() {
        return certificate.getPublicKey().getEncoded();
    }

    @Override
    public Optional<byte[]> certificate() {
        try {
            return Optional.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Instant> certifiedUntil() {
        return certificate instanceof X509Certificate x509
                ? Optional.of(x509.getNotAfter().toInstant())
                : Optional.empty();
    }
}
