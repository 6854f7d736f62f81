package org.chuanyu.gateway.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Keys and certificates as files of one directory, each written whole or not at all, keys readable by the owner only. */
final class PemFiles {
    private final Path directory;
    // The JDK reads no certificate with an SM2 key.
    private final Provider bouncyCastle = new BouncyCastleProvider();

    PemFiles(Path directory) {
        this.directory = directory;
    }

    void prepare() throws IOException {
        Files.createDirectories(directory);
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    @Nullable
    X509Certificate certificate(String name) throws IOException {
        Path path = path(name);
        if (!Files.exists(path)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509", bouncyCastle).generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " is not a certificate", e);
        }
    }

    KeyPair keyPair(String name, X509Certificate certificate) throws IOException, GeneralSecurityException {
        String text = Files.readString(path(name)).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
        return new KeyPair(certificate.getPublicKey(), key);
    }

    void write(String name, PrivateKey key) throws IOException {
        write(name, pem("PRIVATE KEY", key.getEncoded()), true);
    }

    void write(String name, X509Certificate certificate) throws IOException, GeneralSecurityException {
        write(name, pem("CERTIFICATE", certificate.getEncoded()), false);
    }

    void write(String name, KeyStore store, String password) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password.toCharArray());
        write(name, out.toByteArray(), true);
    }

    private void write(String name, byte[] content, boolean secret) throws IOException {
        Path temporary = Files.createTempFile(directory, name, ".new");
        boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        if (posix) {
            Files.setPosixFilePermissions(
                    temporary, PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--"));
        }
        Files.write(temporary, content);
        Files.move(temporary, path(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
