package org.chuanyu.gateway.delivery;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.VersionRef;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/**
 * Decides whether a receiver hears of codes that are others now: only where a document in its own format would look different from
 * the last one. That a result is restricted by its new code is no reason to send anything; a document that has lost exactly that
 * result would tell what it is.
 */
@Component
final class CodeCorrections {
    private final Outbox outbox;
    private final Outlets outlets;
    private final Contents contents;
    private final Vault vault;

    CodeCorrections(Outbox outbox, Outlets outlets, Contents contents, Vault vault) {
        this.outbox = outbox;
        this.outlets = outlets;
        this.contents = contents;
        this.vault = vault;
    }

    /**
     * As what the content is to be sent, if it is.
     *
     * @param holds whether the receiver has the report, in whatever way it came there
     */
    Optional<String> kind(Work work, VersionRef report, WireKey wire, boolean holds, Content content) {
        Optional<Outbox.Sent> sent = outbox.lastSent(report, wire);
        if (sent.isEmpty()) {
            // Somebody there holds it by other ways and saw the codes themselves; or what there was never arrived.
            return Optional.of(holds ? Dispatch.CODE_CORRECTION : Dispatch.LAB_REPORT);
        }
        Bundle before = contents.parse(vault.open(sent.get().body()));
        if (CommonPart.gains(before, content.bundle())) {
            return Optional.of(Dispatch.LAB_REPORT);
        }
        if (!differs(work, wire, sent.get(), before, content.bundle().copy())) {
            return Optional.empty();
        }
        // What it follows is not known to have arrived: then this is the report, not a correction of one that they
        // have.
        return Optional.of(sent.get().state() == State.DELIVERED ? Dispatch.CODE_CORRECTION : Dispatch.LAB_REPORT);
    }

    private boolean differs(Work work, WireKey wire, Outbox.Sent sent, Bundle before, Bundle after) {
        CommonPart.reduce(before, after);
        return !Arrays.equals(render(work, wire, sent, before), render(work, wire, sent, after));
    }

    /** The same dispatch but for the content, so that nothing else can make a difference. */
    private byte[] render(Work work, WireKey wire, Outbox.Sent sent, Bundle bundle) {
        bundle.getEntry().forEach(entry -> {
            Resource resource = entry.getResource();
            resource.setId(resource.getIdElement().toUnqualifiedVersionless());
            resource.getMeta().setVersionId(null).setLastUpdated(null);
        });
        Instant at = sent.createdAt();
        Dispatch dispatch =
                new Dispatch(sent.id(), wire.receiver(), wire.wire(), work.source(), Dispatch.LAB_REPORT, bundle, at);
        return outlets.find(wire)
                .map(connected -> connected.factory().render(dispatch).bytes())
                .orElseGet(() -> contents.bytes(bundle));
    }
}
