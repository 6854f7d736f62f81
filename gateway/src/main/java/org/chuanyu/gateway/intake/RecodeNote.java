package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Holdings.Holding;
import org.chuanyu.gateway.records.Records;
import org.chuanyu.gateway.records.VersionRef;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceEntityRole;
import org.hl7.fhir.r4.model.Reference;
import org.springframework.stereotype.Component;

/** The Provenance of versions that a map made, and no message: by which version of which map, and that the gateway did it. */
@Component
class RecodeNote {
    private final Records records;
    private final Vault vault;

    RecodeNote(Records records, Vault vault) {
        this.records = records;
        this.vault = vault;
    }

    List<VersionRef> store(
            RecodeTable.Work work,
            Holding held,
            List<VersionRef> made,
            Terminology.Mapping mapping,
            boolean restricted,
            Instant now) {
        Provenance note = new Provenance();
        note.setId(vault.token("id", held.owner() + "|Provenance|" + made));
        note.getMeta().addProfile(Profiles.PROVENANCE);
        made.forEach(version -> note.addTarget(new Reference(version.toString())));
        note.setRecorded(Date.from(now));
        note.addAgent()
                .setWho(ProvenanceNote.gateway())
                .getType()
                .addCoding()
                .setSystem(ProvenanceNote.PARTICIPANT_TYPE)
                .setCode("assembler");
        Set<String> versions = new LinkedHashSet<>(List.of(work.map()));
        versions.addAll(mapping.mapVersions());
        versions.forEach(version -> note.addEntity()
                .setRole(ProvenanceEntityRole.DERIVATION)
                .getWhat()
                .getIdentifier()
                .setSystem(Systems.MAP_VERSION)
                .setValue(version));
        int grade = restricted ? Sensitivities.RESTRICTED : 4;
        return records.store(List.of(
                new Records.Write(note, held.owner(), held.patientId(), true, grade, false, Recoding.messageId(work))));
    }
}
