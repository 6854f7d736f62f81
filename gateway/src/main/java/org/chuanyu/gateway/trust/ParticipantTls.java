package org.chuanyu.gateway.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.chuanyu.fhir.ParticipantId;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.security.web.authentication.preauth.x509.SubjectX500PrincipalExtractor;
import org.springframework.stereotype.Component;

/** TLS for a line that belongs to one participant: nobody else's certificate is accepted on it, however valid it is. */
@Component
public class ParticipantTls {
    private final SslBundles bundles;
    private final SettledParticipants participants;
    private final ShownCertificates certificates;

    ParticipantTls(SslBundles bundles, SettledParticipants participants, ShownCertificates certificates) {
        this.bundles = bundles;
        this.participants = participants;
        this.certificates = certificates;
    }

    /** The gateway's own key, and trust in this participant's certificates alone. */
    public SSLContext lineOf(ParticipantId participant) {
        SslBundle bundle = bundles.getBundle("gateway");
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] known = bundle.getManagers().getTrustManagers();
            context.init(
                    bundle.getManagers().getKeyManagers(),
                    new TrustManager[] {new OnlyThis((X509ExtendedTrustManager) known[0], participant)},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS for the line of " + participant, e);
        }
    }

    /** Adds to the checks of the authority that the certificate is this participant's. */
    private final class OnlyThis extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager authority;
        private final ParticipantId participant;

        OnlyThis(X509ExtendedTrustManager authority, ParticipantId participant) {
            this.authority = authority;
            this.participant = participant;
        }

        private void requireOwn(X509Certificate[] chain) throws CertificateException {
            Object name = new SubjectX500PrincipalExtractor().extractPrincipal(chain[0]);
            Optional<Participant> owner = participants.ofCertificate(String.valueOf(name));
            if (owner.filter(found -> found.id().equals(participant)).isEmpty()) {
                throw new CertificateException("the certificate is not that of " + participant);
            }
            certificates.shown(participant, chain[0]);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            authority.checkClientTrusted(chain, type, socket);
            requireOwn(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            authority.checkClientTrusted(chain, type, engine);
            requireOwn(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            authority.checkClientTrusted(chain, type);
            requireOwn(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            authority.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            authority.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            authority.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authority.getAcceptedIssuers();
        }
    }
}
