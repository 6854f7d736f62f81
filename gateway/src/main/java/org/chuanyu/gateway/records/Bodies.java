package org.chuanyu.gateway.records;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.chuanyu.fhir.CanonicalJson;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.terminology.SecurityLabels;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;

/**
 * Resources to sealed bytes and back. What comes back says its number as the reader counts it,
 * and its sensitivity as a security label, as it is known now.
 */
final class Bodies {
    private final Vault vault;

    Bodies(Vault vault) {
        this.vault = vault;
    }

    /** What a version says, without its number, its time and our label: equal for equal content. It is what is kept. */
    String content(Resource resource) {
        return CanonicalJson.text(resource, Bodies::own);
    }

    private static Meta own(Meta meta) {
        Meta copy = meta.copy();
        // Our label is not part of what came, and may change with the grades; the sender's own is.
        copy.getSecurity().removeIf(SecurityLabels::isOurs);
        return copy.setVersionIdElement(null).setLastUpdatedElement(null);
    }

    /** Number, time and label come from the row again when it is opened. */
    byte[] seal(String subject, String content) {
        return vault.seal(subject, content.getBytes(StandardCharsets.UTF_8));
    }

    Resource open(Stored row) {
        Resource resource = CanonicalJson.read(Resource.class, vault.open(row.body()));
        // In the id as well: HAPI makes the ETag of that.
        String number = row.number() == 0 ? null : String.valueOf(row.number());
        resource.setId(new IdType(row.ref().type(), row.ref().id(), number));
        resource.getMeta().setVersionId(number).setLastUpdated(Date.from(row.updated()));
        resource.getMeta().addSecurity().setSystem(Systems.SENSITIVITY).setCode(String.valueOf(row.grade()));
        return resource;
    }
}
