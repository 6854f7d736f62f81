package org.chuanyu.evidence.bundle;

import static org.chuanyu.evidence.bundle.Verdict.INVALID;
import static org.chuanyu.evidence.bundle.Verdict.OK;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.time.TestCertificates;

/** What can be done to the certificate of the log's key that a bundle brings along, the key in hand. */
final class CertificateAttacks {
    private static final String NAME = BundleNames.certificate(FixtureLog.LOG.key());

    private final List<Attack> all = new ArrayList<>();
    private final byte[] good;

    private CertificateAttacks(byte[] good) {
        this.good = good;
    }

    static List<Attack> all(byte[] good) {
        CertificateAttacks attacks = new CertificateAttacks(good);
        attacks.add("0 no certificate", OK, bent -> bent.without(NAME));
        attacks.add(
                "63 the certificate of another key",
                INVALID,
                bent -> bent.put(NAME, TestCertificates.of(Sm2PrivateKey.generate())));
        attacks.add(
                "63 the certificate of a witness, under its own id",
                INVALID,
                bent -> bent.put(
                        BundleNames.certificate(FixtureLog.DAZU.key()), TestCertificates.of(FixtureLog.DAZU_SECRET)));
        attacks.add(
                "63 the log's certificate under the id of another",
                INVALID,
                bent -> bent.put("certs/log-00000000.der", FixtureLog.CERTIFICATE));
        attacks.add(
                "70 a byte behind the certificate",
                INVALID,
                bent -> bent.edit(NAME, bytes -> Arrays.copyOf(bytes, bytes.length + 1)));
        attacks.add(
                "70 a certificate that is cut",
                INVALID,
                bent -> bent.edit(NAME, bytes -> Arrays.copyOf(bytes, bytes.length - 1)));
        attacks.add(
                "76 the key itself in the place of its certificate",
                INVALID,
                bent -> bent.put(NAME, FixtureLog.LOG_SECRET.publicKey().spki()));
        return attacks.all;
    }

    private void add(String number, Verdict expected, Consumer<Bent> change) {
        Bent bent = Bent.of(good);
        change.accept(bent);
        all.add(new Attack(
                number + ", sealed by the log", expected, false, bent.sealed().zip()));
    }
}
