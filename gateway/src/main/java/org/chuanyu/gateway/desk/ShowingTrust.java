package org.chuanyu.gateway.desk;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Decides exactly as the trust below it, and lets the certificate be seen first, so that a refused one can be shown. */
final class ShowingTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager below;
    private final Consumer<X509Certificate> shown;

    private ShowingTrust(X509ExtendedTrustManager below, Consumer<X509Certificate> shown) {
        this.below = below;
        this.shown = shown;
    }

    static SSLContext over(KeyManager[] keys, TrustManager[] trust, Consumer<X509Certificate> shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new ShowingTrust((X509ExtendedTrustManager) trust[0], shown)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS for a probe", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        shown.accept(chain[0]);
        below.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        shown.accept(chain[0]);
        below.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        shown.accept(chain[0]);
        below.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        below.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        below.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        below.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return below.getAcceptedIssuers();
    }
}
