package org.chuanyu.evidence.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.StrictText;
import org.jspecify.annotations.Nullable;

/**
 * A time-stamping authority that a policy trusts: by its own certificate, or by that of the authority that issued it,
 * directly or through others. What counts is which certificates held when the stamp was set; that one has ended since
 * takes nothing back.
 */
public final class TimeAnchor {
    private static final int LONGEST_PATH = 4;

    private final String name;
    private final Certificate certificate;
    private final @Nullable String policy;
    private final List<RevocationList> revoked;

    private TimeAnchor(String name, Certificate certificate, @Nullable String policy, List<RevocationList> revoked) {
        this.name = name;
        this.certificate = certificate;
        this.policy = policy;
        this.revoked = revoked;
    }

    /**
     * Refused with MALFORMED_TOKEN or MALFORMED_KEY where the certificate is not an SM2 one in DER.
     *
     * @param policy under which the authority must stamp, or null where that does not matter
     */
    public static TimeAnchor of(String name, byte[] certificate, @Nullable String policy) {
        return new TimeAnchor(name, Certificate.parse(certificate), policy, List.of());
    }

    /** The same with a list of what the certificate's own authority has revoked (RFC 5280 section 5, DER). */
    public TimeAnchor revoking(byte[] list) {
        RevocationList more = RevocationList.parse(list);
        Der.require(more.isBy(certificate), "a list of revoked certificates that is not this authority's");
        List<RevocationList> all = new ArrayList<>(revoked);
        all.add(more);
        return new TimeAnchor(name, certificate, policy, List.copyOf(all));
    }

    public String name() {
        return name;
    }

    /** In DER. */
    public byte[] certificate() {
        return certificate.encoded();
    }

    public @Nullable String policy() {
        return policy;
    }

    /** The line that a trust policy has for it, without its end. */
    public String line() {
        String line = "tsa " + name + " " + StrictText.base64(certificate.encoded());
        return policy == null ? line : line + " " + policy;
    }

    public Sm2PublicKey key() {
        return certificate.key();
    }

    /**
     * Whether the signer's certificate leads here. If it does, everything else must hold too, or the token is refused.
     *
     * @param others all other certificates of the token: each is needed
     */
    boolean trusts(Certificate signer, List<Certificate> others, TstInfo info) {
        List<Certificate> spare = new ArrayList<>(others);
        Optional<List<Certificate>> path = path(signer, spare);
        if (path.isEmpty()) {
            return false;
        }
        requireHolds(path.get(), info.time());
        signer.requireForTimeStamps();
        require(spare.isEmpty(), "a certificate that leads nowhere");
        require(policy == null || policy.equals(info.policy()), "a token under another of the authority's policies");
        return true;
    }

    /** From the signer to this anchor; what is used for it is spare no more. */
    private Optional<List<Certificate>> path(Certificate signer, List<Certificate> spare) {
        List<Certificate> path = new ArrayList<>(List.of(signer));
        spare.removeIf(certificate::same);
        while (path.size() <= LONGEST_PATH) {
            Certificate last = path.get(path.size() - 1);
            if (last.same(certificate)) {
                return Optional.of(path);
            }
            Optional<Certificate> next = last.isIssuedBy(certificate)
                    ? Optional.of(certificate)
                    : spare.stream().filter(last::isIssuedBy).findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            path.add(next.get());
            spare.remove(next.get());
        }
        return Optional.empty();
    }

    private void requireHolds(List<Certificate> path, Instant time) {
        for (int i = 0; i < path.size(); i++) {
            Certificate each = path.get(i);
            each.requireValidAt(time);
            if (i > 0) {
                each.requireAuthority(i - 1);
            }
            require(
                    revoked.stream().noneMatch(list -> list.spoils(each, time)),
                    "a certificate that was revoked, or whose key was lost");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.UNTRUSTED_TSA, otherwise);
        }
    }
}
