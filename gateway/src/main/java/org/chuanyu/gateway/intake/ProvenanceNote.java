package org.chuanyu.gateway.intake;

import java.util.Date;
import java.util.List;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Submission;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.CanonicalBundle;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceEntityRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.springframework.stereotype.Component;

/** The Provenance of one message: from which bytes (SM3), by which map versions, with which losses its records came about. */
@Component
class ProvenanceNote {
    static final String PARTICIPANT_TYPE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private final Vault vault;

    ProvenanceNote(Vault vault) {
        this.vault = vault;
    }

    List<VersionRef> store(
            String messageId,
            Submission submission,
            CanonicalBundle canonical,
            Terminology.Mapping mapping,
            Filing.Filed filed,
            String patientId) {
        Provenance note = new Provenance();
        note.setId(id(submission, messageId));
        note.getMeta().addProfile(Profiles.PROVENANCE);
        filed.stored().forEach(version -> note.addTarget(new Reference(version.toString())));
        note.setRecorded(Date.from(submission.receivedAt()));
        note.addAgent()
                .setWho(new Reference(submission.source().reference()))
                .getType()
                .addCoding()
                .setSystem(PARTICIPANT_TYPE)
                .setCode("author");
        note.addAgent()
                .setWho(gateway())
                .getType()
                .addCoding()
                .setSystem(PARTICIPANT_TYPE)
                .setCode("assembler");
        note.addEntity()
                .setRole(ProvenanceEntityRole.SOURCE)
                .getWhat()
                .getIdentifier()
                .setSystem(Systems.MESSAGE_SM3)
                .setValue(Sm3.hex(submission.raw().bytes()));
        note.addEntity()
                .setRole(ProvenanceEntityRole.DERIVATION)
                .getWhat()
                .getIdentifier()
                .setSystem(Systems.CANONICAL_SM3)
                .setValue(canonical.digestHex());
        mapping.mapVersions()
                .forEach(version -> note.addEntity()
                        .setRole(ProvenanceEntityRole.DERIVATION)
                        .getWhat()
                        .getIdentifier()
                        .setSystem(Systems.MAP_VERSION)
                        .setValue(version));
        submission.losses().forEach(loss -> note.addExtension(loss(loss)));
        // Of a mixed message others see the note without what they must not know of: a report without one would betray
        // it.
        int grade = filed.restricted() ? Sensitivities.RESTRICTED : 4;
        return filed.sheet()
                .store(List.of(new Records.Write(note, submission.source(), patientId, true, grade, false, messageId)));
    }

    /** Where the note of a message stands, {@code Provenance/id}. */
    String reference(Submission submission, String messageId) {
        return "Provenance/" + id(submission, messageId);
    }

    private String id(Submission submission, String messageId) {
        return vault.token("id", submission.source() + "|Provenance|" + messageId);
    }

    static Reference gateway() {
        Reference gateway = new Reference().setDisplay("Chuanyu gateway");
        gateway.getIdentifier().setSystem(Systems.PARTICIPANT).setValue("chuanyu-gateway");
        return gateway;
    }

    private static Extension loss(Loss loss) {
        Extension extension = new Extension(Extensions.LOSS);
        extension.addExtension("path", new StringType(loss.path()));
        extension.addExtension("severity", new CodeType(loss.severity().name().toLowerCase(java.util.Locale.ROOT)));
        extension.addExtension("kind", new CodeType(loss.reason()));
        return extension;
    }
}
