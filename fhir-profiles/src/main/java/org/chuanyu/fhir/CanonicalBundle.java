package org.chuanyu.fhir;

import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.hl7.fhir.r4.model.Bundle;

/**
 * A bundle that has passed {@link Conformance}, with the bytes that were checked and their SM3 digest (GB/T 32905). The
 * encoding is deterministic: the same content gives the same bytes, on any node and any day, with the figures' digits as
 * they came.
 */
public final class CanonicalBundle {
    private final Bundle bundle;
    private final List<Problem> warnings;
    private final byte[] json;
    private final byte[] digest;

    private CanonicalBundle(Bundle bundle, List<Problem> warnings, byte[] json) {
        this.bundle = bundle;
        this.warnings = warnings;
        this.json = json;
        this.digest = sm3(json);
    }

    /**
     * The bundle, if it passes. The bytes are taken now; a later change to the bundle does not show in them.
     *
     * @throws ProblemException with the errors, if it does not pass
     */
    public static CanonicalBundle of(Bundle bundle, Conformance conformance) {
        List<Problem> problems = conformance.check(bundle);
        if (!Conformance.passed(problems)) {
            throw new ProblemException(problems);
        }
        return new CanonicalBundle(bundle, problems, CanonicalJson.write(bundle));
    }

    /** The bundle itself: read only. */
    public Bundle bundle() {
        return bundle;
    }

    /** What should be better, and does not stop the bundle. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** The canonical JSON, UTF-8. */
    public byte[] json() {
        return json.clone();
    }

    /** The SM3 digest of {@link #json()}: 32 bytes. */
    public byte[] digest() {
        return digest.clone();
    }

    /** The digest in lower-case hexadecimal. */
    public String digestHex() {
        return HexFormat.of().formatHex(digest);
    }

    private static byte[] sm3(byte[] bytes) {
        var sm3 = new SM3Digest();
        sm3.update(bytes, 0, bytes.length);
        byte[] digest = new byte[sm3.getDigestSize()];
        sm3.doFinal(digest, 0);
        return digest;
    }
}
