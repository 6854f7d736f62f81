package org.chuanyu.evidence.bundle;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.VerifierKey;

/** The files that a bundle can hold, and no others: what has no name here cannot be brought along. */
final class BundleNames {
    static final String DESCRIPTION = "bundle.json";
    static final String FIRST = "checkpoint/first.note";
    static final String LAST = "checkpoint/last.note";
    static final String LEFT = "edges/left.txt";
    static final String RIGHT = "edges/right.txt";
    static final String LEAVES = "leaves.bin";
    static final String REDACTIONS = "redactions.json";
    static final String PAGE = "report.html";
    static final String MANIFEST = "manifest.sm3";
    static final String SIGNATURE = "manifest.sig";
    /** Time stamps, as bare tokens: over the bytes of last.note, and over those of the manifest. */
    static final String LAST_TOKEN = "checkpoint/last.tsr";

    static final String MANIFEST_TOKEN = "manifest.tsr";

    private static final String NUMBER = "(0|[1-9][0-9]{0,18})";
    private static final Pattern ALLOWED = Pattern.compile(
            "bundle\\.json|certs/log-[0-9a-f]{8}\\.der|checkpoint/((first|last)\\.note|last\\.tsr)|edges/(left|right)\\.txt|leaves\\.bin|redactions\\.json"
                    + "|report\\.html|manifest\\.(sm3|sig|tsr)"
                    + "|consistency/N-N\\.txt|(disclosures|auditevents)/N\\.json|proofs/N\\.(leaf|tlog-proof)"
                            .replace("N", NUMBER));

    /** What no manifest can name, in the order in which it stands behind all others. */
    static final List<String> UNLISTED = List.of(MANIFEST, SIGNATURE, MANIFEST_TOKEN);

    static final Comparator<String> ORDER =
            Comparator.<String>comparingInt(UNLISTED::indexOf).thenComparing(Comparator.naturalOrder());

    private BundleNames() {}

    static boolean isAllowed(String name) {
        return ALLOWED.matcher(name).matches();
    }

    static String consistency(long from, long to) {
        return "consistency/" + from + "-" + to + ".txt";
    }

    /** By the key's id, which is the end of its label. */
    static String certificate(VerifierKey key) {
        String label = key.label();
        return "certs/log-" + label.substring(label.lastIndexOf('+') + 1) + ".der";
    }

    static String disclosure(long seq) {
        return "disclosures/" + seq + ".json";
    }

    static String auditEvent(long seq) {
        return "auditevents/" + seq + ".json";
    }

    static String leaf(long seq) {
        return "proofs/" + seq + ".leaf";
    }

    static String proof(long seq) {
        return "proofs/" + seq + ".tlog-proof";
    }

    /** The number in a name of the folder. */
    static long seq(String name) {
        String number = name.substring(name.indexOf('/') + 1, name.indexOf('.'));
        return StrictText.number(number, Reason.MALFORMED_BUNDLE);
    }
}
