package org.chuanyu.gateway.records;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.util.Date;
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
    private final FhirContext context;
    private final Vault vault;

    Bodies(FhirContext context, Vault vault) {
        this.context = context;
        this.vault = vault;
    }

    /** What a version says, without its number, its time and our label: equal for equal content. It is what is kept. */
    String content(Resource resource) {
        return contentOf(resource.copy());
    }

    /** The same of a copy that nobody needs any more. */
    String contentOf(Resource copy) {
        Meta meta = copy.getMeta();
        // Our label is not part of what came, and may change with the grades; the sender's own is.
        meta.getSecurity().removeIf(SecurityLabels::isOurs);
        meta.setVersionId(null);
        meta.setLastUpdatedElement(null);
        copy.setId(copy.getIdElement().getIdPart());
        return encode(copy);
    }

    /** Number, time and label come from the row again when it is opened. */
    byte[] seal(String subject, String content) {
        return vault.seal(subject, content.getBytes(StandardCharsets.UTF_8));
    }

    Resource open(Stored row) {
        String json = new String(vault.open(row.body()), StandardCharsets.UTF_8);
        Resource resource = (Resource) context.newJsonParser().parseResource(json);
        // The parser puts the version into the id as well, and HAPI makes the ETag of that.
        String number = row.number() == 0 ? null : String.valueOf(row.number());
        resource.setId(new IdType(row.ref().type(), row.ref().id(), number));
        resource.getMeta().setVersionId(number).setLastUpdated(Date.from(row.updated()));
        resource.getMeta().addSecurity().setSystem(Systems.SENSITIVITY).setCode(String.valueOf(row.grade()));
        return resource;
    }

    private String encode(Resource resource) {
        IParser parser = context.newJsonParser();
        // Provenance names the versions that it is about.
        parser.setStripVersionsFromReferences(false);
        return parser.encodeResourceToString(resource);
    }
}
