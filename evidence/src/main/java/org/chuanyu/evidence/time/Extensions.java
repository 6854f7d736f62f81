package org.chuanyu.evidence.time;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The extensions of a certificate, a list of revoked ones or a token (RFC 5280 section 4.2). */
final class Extensions {
    static final Extensions NONE = new Extensions(Map.of());

    private final Map<String, Extension> byOid;

    /** @param value in DER */
    record Extension(boolean critical, byte[] value) {}

    private Extensions(Map<String, Extension> byOid) {
        this.byOid = byOid;
    }

    /** @param known those that the caller understands; any other must not be critical */
    static Extensions of(List<Der> list, Set<String> known) {
        Map<String, Extension> byOid = new LinkedHashMap<>();
        for (Der each : list) {
            DerFields fields = each.fields();
            String oid = fields.next(Der.OBJECT_IDENTIFIER).oid();
            Der critical = fields.optional(Der.BOOLEAN);
            Extension extension = new Extension(
                    critical != null && critical.isTrue(),
                    fields.next(Der.OCTET_STRING).octets());
            fields.end();
            Der.require(!extension.critical || known.contains(oid), "a critical extension that is not known here");
            Der.require(byOid.put(oid, extension) == null, "an extension twice");
        }
        return new Extensions(byOid);
    }

    boolean isCritical(String oid) {
        Extension extension = byOid.get(oid);
        return extension != null && extension.critical;
    }

    /** What it says, or null where it is not there. */
    @Nullable
    Der value(String oid) {
        Extension extension = byOid.get(oid);
        return extension == null ? null : Der.parse(extension.value);
    }
}
