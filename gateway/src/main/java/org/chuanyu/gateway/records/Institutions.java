package org.chuanyu.gateway.records;

import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.Profiles;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.hl7.fhir.r4.model.Organization;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps an Organization per participant, as the settings have it, so that every reference to an institution leads somewhere. */
@Component
class Institutions implements SmartLifecycle {
    private static final int PUBLIC = 1;

    private final Participants participants;
    private final Records records;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private volatile boolean running;

    Institutions(Participants participants, Records records, AuditLog audit, TransactionTemplate transaction) {
        this.participants = participants;
        this.records = records;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** Before any door opens. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        try {
            note();
        } catch (DuplicateKeyException e) {
            note(); // another node starts as well, and was faster
        }
        running = true;
    }

    private void note() {
        transaction.executeWithoutResult(status -> {
            List<Records.Write> writes = participants.all().stream()
                    .map(participant -> new Records.Write(
                            organization(participant), participant.id(), null, true, PUBLIC, false, "settings"))
                    .toList();
            List<VersionRef> before = current(writes);
            records.store(writes).stream()
                    .filter(version -> !before.contains(version))
                    .forEach(version -> audit.record(AuditEntry.bySystem(
                            AuditAction.SETTING_CHANGED,
                            AuditEntry.Outcome.SUCCESS,
                            version.id(),
                            null,
                            version.toString(),
                            Map.of())));
        });
    }

    private List<VersionRef> current(List<Records.Write> writes) {
        return records
                .readAll(writes.stream()
                        .map(write -> "Organization/"
                                + write.resource().getIdElement().getIdPart())
                        .toList())
                .values()
                .stream()
                .map(found -> new VersionRef(
                        "Organization",
                        found.getIdElement().getIdPart(),
                        Integer.parseInt(found.getMeta().getVersionId())))
                .toList();
    }

    private static Organization organization(Participant participant) {
        Organization organization = new Organization();
        organization.setId(participant.id().value());
        organization.getMeta().addProfile(Profiles.ORGANIZATION);
        organization.setActive(true).setName(participant.name());
        if (participant.nameEn() != null) {
            organization.addAlias(participant.nameEn());
        }
        organization
                .addIdentifier()
                .setSystem(Systems.PARTICIPANT)
                .setValue(participant.id().value());
        if (participant.organizationCode() != null) {
            organization.addIdentifier().setSystem(Systems.ORGANIZATION_CODE).setValue(participant.organizationCode());
        }
        if (participant.creditCode() != null) {
            organization
                    .addIdentifier()
                    .setSystem(Systems.UNIFIED_SOCIAL_CREDIT_CODE)
                    .setValue(participant.creditCode());
        }
        return organization;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
