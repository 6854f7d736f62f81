package org.chuanyu.gateway.terminology;

import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.terminology.MapVersions.Status;
import org.chuanyu.gateway.terminology.MapVersions.Version;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.ConceptMap.ConceptMapGroupComponent;
import org.hl7.fhir.r4.model.ConceptMap.SourceElementComponent;
import org.hl7.fhir.r4.model.ConceptMap.TargetElementComponent;
import org.hl7.fhir.r4.model.Enumerations.ConceptMapEquivalence;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;

/** One version of a map as a FHIR ConceptMap. Pure. */
final class ConceptMapWriter {
    private ConceptMapWriter() {}

    static ConceptMap write(Version version, List<MapEntry> lines) {
        ConceptMap map = new ConceptMap();
        map.setId(Long.toString(version.id()));
        map.setUrl(version.url()).setVersion(version.version());
        map.setStatus(version.status() == Status.APPROVED ? PublicationStatus.ACTIVE : PublicationStatus.DRAFT);
        if (version.effectiveFrom() != null && version.effectiveFrom().getEpochSecond() > 0) {
            map.setDate(Date.from(version.effectiveFrom()));
        }
        Map<String, ConceptMapGroupComponent> groups = new LinkedHashMap<>();
        Map<String, SourceElementComponent> elements = new LinkedHashMap<>();
        for (MapEntry line : lines) {
            String pair = line.sourceSystem() + " " + line.targetSystem();
            ConceptMapGroupComponent group = groups.computeIfAbsent(
                    pair, p -> map.addGroup().setSource(line.sourceSystem()).setTarget(line.targetSystem()));
            elements.computeIfAbsent(
                            pair + " " + line.sourceCode(),
                            p -> group.addElement().setCode(line.sourceCode()).setDisplay(line.sourceDisplay()))
                    .addTarget(target(line));
        }
        return map;
    }

    private static TargetElementComponent target(MapEntry line) {
        TargetElementComponent target = new TargetElementComponent()
                .setCode(line.targetCode())
                .setDisplay(line.targetDisplay())
                .setEquivalence(ConceptMapEquivalence.fromCode(line.equivalence()));
        if (line.dependsOn() != null) {
            target.addDependsOn().setProperty(line.dependsOn()).setValue(line.dependsValue());
        }
        return target;
    }
}
