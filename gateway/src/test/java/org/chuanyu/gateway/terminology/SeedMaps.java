package org.chuanyu.gateway.terminology;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.fhir.ProfileResources;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.ConceptMap;

/** The maps that come with the program, without a database. */
final class SeedMaps {
    static final Instant AT = Instant.parse("2026-11-20T00:00:00Z");
    static final ProfileResources RESOURCES = new ProfileResources(FhirContext.forR4Cached());
    static final CodeMaps MAPS = maps();
    static final Analytes ANALYTES = new Analytes(codeSystem(Systems.LOINC));
    static final UnitConverter UNITS = new UnitConverter();

    private SeedMaps() {}

    static CodeSystem codeSystem(String url) {
        return (CodeSystem) RESOURCES.find(url).orElseThrow();
    }

    private static CodeMaps maps() {
        List<CodeMap> maps = new ArrayList<>();
        for (ConceptMap map : RESOURCES.all(ConceptMap.class)) {
            maps.add(new CodeMap(
                    map.getUrl(),
                    map.getVersion(),
                    ConceptMapReader.owner(map).orElse(null),
                    Instant.EPOCH,
                    null,
                    ConceptMapReader.entries(map)));
        }
        return new CodeMaps(maps);
    }
}
