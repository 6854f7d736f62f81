package org.chuanyu.adapters.hl7v2;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.fhir.ParticipantId;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** What the mappers of one message share: the bundle in the making, the ledger, the times, and who sent it. */
final class Draft {
    private final Bundle bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
    private final Ledger ledger;
    private final Timestamps timestamps;
    private final Hl7v2Settings settings;

    Draft(Hl7v2Settings settings) {
        this.settings = settings;
        this.ledger = new Ledger(settings.clinicalZSegments());
        this.timestamps = new Timestamps(settings.zone());
    }

    /** Puts a resource into the bundle and says how to refer to it. The same message gives the same URLs every time. */
    Reference add(Resource resource, String profile) {
        resource.getMeta().addProfile(profile);
        String key = bundle.getEntry().size() + ":" + resource.fhirType();
        String url = "urn:uuid:" + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        bundle.addEntry().setFullUrl(url).setResource(resource);
        return new Reference(url);
    }

    /** The sender's canonical Organization, which is not in the bundle. */
    Reference organization() {
        return new Reference(source().reference());
    }

    ParticipantId source() {
        return settings.source();
    }

    Bundle bundle() {
        return bundle;
    }

    Ledger ledger() {
        return ledger;
    }

    /** The time in a field; one that cannot be read goes to the ledger. */
    Optional<DateTimeType> time(Segment segment, int field) {
        String sent = segment.first(field);
        Optional<DateTimeType> time = timestamps.dateTime(sent);
        if (time.isEmpty() && !sent.isEmpty()) {
            ledger.lose(segment, field, "unreadable-value");
        }
        return time;
    }

    Timestamps timestamps() {
        return timestamps;
    }
}
