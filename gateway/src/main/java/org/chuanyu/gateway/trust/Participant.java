package org.chuanyu.gateway.trust;

import java.util.Map;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * A participating institution, as the settings describe it.
 *
 * @param region division code GB/T 2260 ({@code 500111} Dazu, {@code 512021} Anyue)
 * @param organizationCode 医疗机构代码 for documents (OID …1.5), or null
 * @param creditCode 统一社会信用代码, or null
 * @param wires by name, in the order of the settings
 */
public record Participant(
        ParticipantId id,
        String name,
        @Nullable String nameEn,
        String region,
        Kind kind,
        @Nullable String organizationCode,
        @Nullable String creditCode,
        Map<String, Wire> wires) {

    public Participant {
        wires = Map.copyOf(wires);
    }

    /** What kind of institution it is. */
    public enum Kind {
        HOSPITAL,
        DISPATCH,
        INSPECTORATE,
        COMMISSION
    }
}
