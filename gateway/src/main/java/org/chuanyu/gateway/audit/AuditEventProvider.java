package org.chuanyu.gateway.audit;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.Constants;
import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.DateOrListParam;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.NumberParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chuanyu.fhir.Span;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code /fhir/AuditEvent}: read, vread, history and search for those with the right {@code AUDIT_READ}. Reading the log is an act and leaves its own
 * entry. Results are in the order of recording; the next page is asked for by {@code sequence}, so that entries written meanwhile
 * shift nothing.
 */
@Component
public class AuditEventProvider implements IResourceProvider {
    private static final int DEFAULT_COUNT = 50;
    private static final int LARGEST_COUNT = 500;
    private static final int UNCOUNTED = 10_000;

    private final AuditQuery query;
    private final AuditLog log;
    private final TransactionTemplate transaction;

    AuditEventProvider(AuditQuery query, AuditLog log, PlatformTransactionManager transactions) {
        this.query = query;
        this.log = log;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public Class<AuditEvent> getResourceType() {
        return AuditEvent.class;
    }

    /** One entry; its only version is 1, because nothing changes an entry. */
    @Read(version = true)
    public AuditEvent read(@IdParam IdType id) {
        return AuditEvents.of(one(id));
    }

    /** The history of an entry: that it was written. */
    @History
    public Bundle history(@IdParam IdType id, RequestDetails request) {
        return AuditPages.history(one(id), request);
    }

    private StoredEntry one(IdType id) {
        Authentication reader = reader();
        boolean there = !id.hasVersionIdPart() || id.getVersionIdPart().equals(AuditEvents.VERSION);
        if (!there || !id.getIdPart().matches("\\d{1,18}")) {
            throw new ResourceNotFoundException(id);
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            StoredEntry found = query.find(id.getIdPartAsLong()).orElseThrow(() -> new ResourceNotFoundException(id));
            log.record(LogReaders.reading(reader, "AuditEvent/" + found.seq(), Map.of("count", "1")));
            return found;
        }));
    }

    /** Entries, newest first unless {@code _sort=date}. */
    @Search
    public Bundle search(
            @OptionalParam(name = AuditEvent.SP_RES_ID) @Nullable TokenOrListParam ids,
            @OptionalParam(name = AuditEvent.SP_DATE) @Nullable DateAndListParam date,
            @OptionalParam(name = Constants.PARAM_LASTUPDATED) @Nullable DateAndListParam updated,
            @OptionalParam(name = AuditEvent.SP_AGENT, chainWhitelist = "") @Nullable ReferenceParam agent,
            @OptionalParam(name = AuditEvent.SP_PATIENT, chainWhitelist = "") @Nullable ReferenceParam patient,
            @OptionalParam(name = AuditEvent.SP_ENTITY, chainWhitelist = "") @Nullable ReferenceParam entity,
            @OptionalParam(name = AuditEvent.SP_ACTION) @Nullable TokenOrListParam action,
            @OptionalParam(name = AuditEvent.SP_TYPE) @Nullable TokenOrListParam type,
            @OptionalParam(name = AuditEvent.SP_SUBTYPE) @Nullable TokenOrListParam subtype,
            @OptionalParam(name = AuditEvent.SP_OUTCOME) @Nullable TokenOrListParam outcome,
            @OptionalParam(name = AuditPages.SEQUENCE) @Nullable NumberParam sequence,
            @Sort @Nullable SortSpec sort,
            @Count @Nullable Integer count,
            RequestDetails request) {
        Authentication reader = reader();
        AuditParameters.check(request.getParameters());
        AuditQuery.Where where = new AuditQuery.Where();
        dates(where, date);
        dates(where, updated); // an entry is never changed
        if (ids != null) {
            where.ids(values(ids));
        }
        if (agent != null) {
            where.agent(agent.getIdPart());
        }
        if (patient != null) {
            where.patient(patient.getIdPart());
        }
        if (entity != null) {
            entity(where, entity);
        }
        actions(where, action, act -> List.of(coding(AuditEvents.action(act))));
        actions(where, type, act -> List.of(AuditEvents.type(act)));
        actions(where, subtype, AuditEvents::subtypes);
        outcomes(where, outcome);
        boolean oldestFirst = isOldestFirst(sort);
        int size = count == null ? DEFAULT_COUNT : Math.min(count, LARGEST_COUNT);
        return Objects.requireNonNull(transaction.execute(status -> {
            Integer total = total(where, size, request);
            position(where, sequence);
            // One more than asked for tells whether there is a next page.
            List<StoredEntry> found = query.search(where, oldestFirst, size + 1);
            int shown = Math.min(size, found.size());
            log.record(LogReaders.reading(reader, null, Map.of("count", String.valueOf(shown))));
            return AuditPages.bundle(found.subList(0, shown), total, found.size() > size, oldestFirst, request);
        }));
    }

    /** To count all that years left takes longer than to show a page of it: beyond a number, only who asks for nothing else is told. */
    private @Nullable Integer total(AuditQuery.Where where, int size, RequestDetails request) {
        String[] summary = request.getParameters().get("_summary");
        boolean wanted = size == 0 || summary != null && summary.length == 1 && summary[0].equals("count");
        int most = wanted ? Integer.MAX_VALUE : UNCOUNTED;
        int counted = query.count(where, most);
        return counted < most ? counted : null;
    }

    /** As everywhere in the gateway, a day is a day in China, whatever zone the machine is in. */
    private static void dates(AuditQuery.Where where, @Nullable DateAndListParam dates) {
        if (dates == null) {
            return;
        }
        for (DateOrListParam either : dates.getValuesAsQueryTokens()) {
            if (either.getValuesAsQueryTokens().size() != 1) {
                throw new InvalidRequestException("a date is given once, without alternatives");
            }
            DateParam date = either.getValuesAsQueryTokens().get(0);
            Span span = Span.parse(date.getValueAsString())
                    .orElseThrow(() -> new InvalidRequestException("a date is not a FHIR date or dateTime"));
            switch (date.getPrefix() == null ? ParamPrefixEnum.EQUAL : date.getPrefix()) {
                case EQUAL -> where.from(span.low()).until(span.high());
                case GREATERTHAN, STARTS_AFTER -> where.from(span.high());
                case GREATERTHAN_OR_EQUALS -> where.from(span.low());
                case LESSTHAN, ENDS_BEFORE -> where.until(span.low());
                case LESSTHAN_OR_EQUALS -> where.until(span.high());
                default -> throw new InvalidRequestException("a date takes eq, gt, ge, lt, le, sa or eb");
            }
        }
    }

    private static void entity(AuditQuery.Where where, ReferenceParam entity) {
        if ("Patient".equals(entity.getResourceType())) {
            where.patient(entity.getIdPart());
        } else {
            String type = entity.getResourceType();
            where.object(type == null ? entity.getIdPart() : type + "/" + entity.getIdPart());
        }
    }

    private static void actions(
            AuditQuery.Where where, @Nullable TokenOrListParam wanted, Function<AuditAction, List<Coding>> codes) {
        if (wanted != null) {
            where.actions(Arrays.stream(AuditAction.values())
                    .filter(action -> isAnyOf(wanted, codes.apply(action)))
                    .toList());
        }
    }

    private static void outcomes(AuditQuery.Where where, @Nullable TokenOrListParam wanted) {
        if (wanted != null) {
            where.outcomes(Arrays.stream(AuditEntry.Outcome.values())
                    .filter(outcome -> isAnyOf(wanted, List.of(coding(AuditEvents.outcome(outcome)))))
                    .toList());
        }
    }

    private static Coding coding(AuditEventAction action) {
        return new Coding(action.getSystem(), action.toCode(), null);
    }

    private static Coding coding(AuditEventOutcome outcome) {
        return new Coding(outcome.getSystem(), outcome.toCode(), null);
    }

    private static boolean isAnyOf(TokenOrListParam wanted, List<Coding> codes) {
        return wanted.getValuesAsQueryTokens().stream()
                .anyMatch(token -> codes.stream().anyMatch(code -> is(token, code)));
    }

    /** As {@code code}, {@code system|code} or {@code system|} (FHIR R4 §3.1.1.4.10); of ours, none is without a system. */
    private static boolean is(TokenParam token, Coding code) {
        boolean system = token.getSystem() == null || token.getSystem().equals(code.getSystem());
        String wanted = token.getValue();
        return system && (wanted == null || wanted.isEmpty() || wanted.equals(code.getCode()));
    }

    private static Set<String> values(TokenOrListParam wanted) {
        return wanted.getValuesAsQueryTokens().stream()
                .map(TokenParam::getValue)
                .collect(Collectors.toSet());
    }

    private static void position(AuditQuery.Where where, @Nullable NumberParam sequence) {
        if (sequence == null) {
            return;
        }
        long value = sequence.getValue().longValue();
        if (sequence.getPrefix() == ParamPrefixEnum.LESSTHAN) {
            where.before(value);
        } else if (sequence.getPrefix() == ParamPrefixEnum.GREATERTHAN) {
            where.after(value);
        } else {
            throw new InvalidRequestException("sequence takes lt or gt");
        }
    }

    private static boolean isOldestFirst(@Nullable SortSpec sort) {
        if (sort == null) {
            return false;
        }
        if (!AuditEvent.SP_DATE.equals(sort.getParamName()) || sort.getChain() != null) {
            throw new InvalidRequestException("_sort takes date or -date");
        }
        return sort.getOrder() != SortOrderEnum.DESC;
    }

    private static Authentication reader() {
        Authentication reader = SecurityContextHolder.getContext().getAuthentication();
        if (reader == null || !LogReaders.may(LogReaders.ENTRIES)) {
            throw new ForbiddenOperationException("the right AUDIT_READ is needed");
        }
        return reader;
    }
}
