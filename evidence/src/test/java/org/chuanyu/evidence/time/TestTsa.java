package org.chuanyu.evidence.time;

import static org.chuanyu.evidence.time.TestCertificates.FROM;
import static org.chuanyu.evidence.time.TestCertificates.TO;
import static org.chuanyu.evidence.time.TestCertificates.forTimeStamps;

import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.time.TestCertificates.Holder;

/** A time-stamping authority whose certificate has ended since, under a root of its own. */
public final class TestTsa {
    public static final long SERIAL = 77;
    static final String POLICY = "1.2.3.4.1";

    public final Holder root;
    final Holder signer;

    private TestTsa(Holder root, Holder signer) {
        this.root = root;
        this.signer = signer;
    }

    public static TestTsa good() {
        return under(TestCertificates.root("root"));
    }

    /** One with the same names and another key. */
    public static TestTsa under(Holder root) {
        return of(root, FROM, TO, forTimeStamps());
    }

    /** One that holds at other times. */
    public TestTsa holding(Instant from, Instant to) {
        return of(root, from, to, forTimeStamps());
    }

    /** The same under a root that holds at other times. */
    public static TestTsa underRootHolding(Instant from, Instant to) {
        return under(TestCertificates.root("root", from, to));
    }

    public TestTsa withUsageNotCritical() {
        return of(root, FROM, TO, TestCertificates.usage(false, KeyPurposeId.id_kp_timeStamping));
    }

    public TestTsa withUsageForMore() {
        return of(
                root,
                FROM,
                TO,
                TestCertificates.usage(true, KeyPurposeId.id_kp_timeStamping, KeyPurposeId.id_kp_codeSigning));
    }

    public TestTsa withoutUsage() {
        return of(root, FROM, TO, TestCertificates.usage(true));
    }

    /** One that the root's servant issued, who is no authority. */
    public TestTsa issuedByAStamper() {
        return new TestTsa(root, TestCertificates.issued(signer, "sub", SERIAL + 1, FROM, TO, forTimeStamps()));
    }

    private static TestTsa of(Holder root, Instant from, Instant to, List<Extension> extensions) {
        return new TestTsa(root, TestCertificates.issued(root, "tsa", SERIAL, from, to, extensions));
    }

    public byte[] rootCertificate() {
        return root.certificate();
    }

    public byte[] certificate() {
        return signer.certificate();
    }

    public TimeAnchor anchor() {
        return TimeAnchor.of("test", root.certificate(), null);
    }

    /** The line of a policy that trusts its root. */
    public String line() {
        return anchor().line() + "\n";
    }

    /** What it has revoked, as a line of a policy. */
    public String revoking(long serial, Instant at, int reason) {
        return "crl test " + StrictText.base64(TestCertificates.revoked(root, serial, at, reason)) + "\n";
    }

    /** A token that is as it should be, or is bent further. */
    public TestToken over(byte[] stamped, Instant time) {
        return new TestToken(this, stamped, time);
    }
}
