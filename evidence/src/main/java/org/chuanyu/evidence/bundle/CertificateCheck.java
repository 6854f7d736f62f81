package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.util.Arrays;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.time.CertifiedKey;

/**
 * Holds the certificates of a bundle against the keys of the policy. Nobody is believed for a certificate here, and none need be there;
 * one that is brought along is of a key that signed, and of nobody else's.
 */
final class CertificateCheck {
    private CertificateCheck() {}

    /** @return true, always: any other is refused */
    static boolean run(BundleReader bundle, CheckedNote last) throws IOException {
        for (String name : bundle.names()) {
            if (name.startsWith("certs/")) {
                byte[] spki = CertifiedKey.spki(bundle.bytes(name));
                if (last.signedBy().stream().noneMatch(key -> isOf(key, name, spki))) {
                    throw new EvidenceRefused(
                            Reason.MALFORMED_BUNDLE,
                            name + " is not the certificate of a key that signed the last checkpoint");
                }
            }
        }
        return true;
    }

    private static boolean isOf(VerifierKey key, String name, byte[] spki) {
        return name.equals(BundleNames.certificate(key))
                && Arrays.equals(key.key().spki(), spki);
    }
}
