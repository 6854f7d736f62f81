package org.chuanyu.gateway.terminology;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.ProfileResources;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes the maps that come with the program, each version once, whoever starts first. The first version of a map holds for all
 * times, because nothing was there before it; a later one holds from its date.
 */
@Component
class MapSeed {
    private static final Logger LOG = LoggerFactory.getLogger(MapSeed.class);
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final MapStore store;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    MapSeed(
            MapStore store,
            AuditLog audit,
            Clock clock,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
    }

    /** Adds the versions that are not there; the number of them. */
    int seed(ProfileResources resources) {
        return seed(resources.all(ConceptMap.class));
    }

    int seed(List<ConceptMap> maps) {
        Integer added = transaction.execute(status -> {
            store.lock();
            return maps.stream()
                    .filter(map -> map.getStatus() == PublicationStatus.ACTIVE)
                    .mapToInt(this::publish)
                    .sum();
        });
        return added == null ? 0 : added;
    }

    private int publish(ConceptMap map) {
        List<MapEntry> entries = ConceptMapReader.entries(map);
        String digest = ConceptMapReader.digest(entries);
        Optional<String> there = store.digest(map.getUrl(), map.getVersion());
        if (there.isPresent()) {
            if (!there.get().equals(digest)) {
                LOG.warn(
                        "{}|{} has other lines than the published version, which stays: give the change a new version",
                        map.getUrl(),
                        map.getVersion());
            }
            return 0;
        }
        Optional<ParticipantId> owner = ConceptMapReader.owner(map);
        Instant from = from(map);
        long id = store.insert(new MapStore.NewMap(
                map.getUrl(), map.getVersion(), owner.orElse(null), from, "release", digest, clock.instant(), entries));
        audit.record(AuditEntry.bySystem(
                AuditAction.MAP_CHANGED,
                AuditEntry.Outcome.SUCCESS,
                owner.map(ParticipantId::value).orElse(null),
                null,
                "ConceptMap/" + map.getIdElement().getIdPart(),
                Map.of("version", map.getVersion(), "lines", Integer.toString(entries.size()))));
        events.publishEvent(new MapApproved(id, map.getUrl() + "|" + map.getVersion(), owner.orElse(null), from));
        return 1;
    }

    private Instant from(ConceptMap map) {
        if (!store.knows(map.getUrl())) {
            return Instant.EPOCH;
        }
        if (!map.hasDate()) {
            return clock.instant();
        }
        // A date without a time is a day here, wherever the program runs.
        return map.getDateElement().getPrecision() == TemporalPrecisionEnum.DAY
                ? LocalDate.parse(map.getDateElement().getValueAsString())
                        .atStartOfDay(ZONE)
                        .toInstant()
                : map.getDate().toInstant();
    }
}
