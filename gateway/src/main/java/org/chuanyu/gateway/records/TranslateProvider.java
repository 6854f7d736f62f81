package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.gateway.terminology.Terminology;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** {@code ConceptMap/$translate} (FHIR R4, ConceptMap §4.10.16.2) on the maps that are in force now. */
@Component
public final class TranslateProvider implements FhirProvider {
    private final Terminology terminology;
    private final Readings readings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TranslateProvider(Terminology terminology, Readings readings, TransactionTemplate transaction, Clock clock) {
        this.terminology = terminology;
        this.readings = readings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param targetSystem the system of what is wanted; with {@code reverse} that of the sources
     * @return {@code result}, and a {@code match} per target, or source, best first
     */
    @Operation(name = "$translate", type = ConceptMap.class, idempotent = true)
    public Parameters translate(
            @OperationParam(name = "url") @Nullable UriType url,
            @OperationParam(name = "conceptMapVersion") @Nullable StringType version,
            @OperationParam(name = "code") @Nullable CodeType code,
            @OperationParam(name = "system") @Nullable UriType system,
            @OperationParam(name = "version") @Nullable StringType systemVersion,
            @OperationParam(name = "source") @Nullable UriType source,
            @OperationParam(name = "coding") @Nullable Coding coding,
            @OperationParam(name = "codeableConcept") @Nullable CodeableConcept concept,
            @OperationParam(name = "target") @Nullable UriType target,
            @OperationParam(name = "targetsystem") @Nullable UriType targetSystem,
            @OperationParam(name = "reverse") @Nullable BooleanType reverse) {
        readings.requireConformance();
        if (source != null || target != null || systemVersion != null) {
            throw Refusals.unsupported("source, target and version are not supported; name a map by url");
        }
        boolean back = reverse != null && reverse.booleanValue();
        List<Coding> asked = asked(code, system, coding, concept);
        Set<Terminology.Target> found = new LinkedHashSet<>();
        transaction.executeWithoutResult(status -> asked.forEach(one -> found.addAll(
                back ? terminology.translateBack(one, clock.instant()) : terminology.translate(one, clock.instant()))));
        found.removeIf(match -> !same(url, match.mapUrl())
                || !same(version, match.mapVersion())
                || !same(targetSystem, match.coding().getSystem()));
        return answer(found);
    }

    private static List<Coding> asked(
            @Nullable CodeType code,
            @Nullable UriType system,
            @Nullable Coding coding,
            @Nullable CodeableConcept concept) {
        List<Coding> asked = new ArrayList<>();
        if (code != null) {
            if (system == null) {
                throw Refusals.bad("code needs system");
            }
            asked.add(new Coding().setSystem(system.getValue()).setCode(code.getValue()));
        }
        if (coding != null) {
            asked.add(coding);
        }
        if (concept != null) {
            asked.addAll(concept.getCoding());
        }
        if (asked.isEmpty() || asked.stream().anyMatch(one -> !one.hasCode() || !one.hasSystem())) {
            throw Refusals.bad("what to translate is code with system, coding or codeableConcept");
        }
        return asked;
    }

    private static boolean same(@Nullable PrimitiveType<String> asked, @Nullable String value) {
        return asked == null || asked.getValue() == null || asked.getValue().equals(value);
    }

    private static Parameters answer(Set<Terminology.Target> found) {
        boolean any = found.stream()
                .anyMatch(match -> !match.equivalence().equals("unmatched")
                        && !match.equivalence().equals("disjoint"));
        Parameters answer = new Parameters();
        answer.addParameter("result", any);
        if (!any) {
            answer.addParameter("message", new StringType("no map in force knows this code"));
        }
        for (Terminology.Target match : found) {
            Parameters.ParametersParameterComponent part = answer.addParameter().setName("match");
            part.addPart().setName("equivalence").setValue(new CodeType(match.equivalence()));
            part.addPart().setName("concept").setValue(match.coding());
            part.addPart().setName("source").setValue(new UriType(match.mapUrl() + "|" + match.mapVersion()));
        }
        return answer;
    }
}
