package org.chuanyu.gateway.terminology;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.chuanyu.gateway.terminology.MapProblem.Fault;
import org.chuanyu.gateway.terminology.MapProblem.Kind;
import org.hl7.fhir.r4.model.ConceptMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What people send in, as lines; says which line is wrong. */
@Component
class ProposalReader {
    private static final int LONGEST_NOTE = 500;

    private final FhirContext fhir;
    private final JsonMapper json;

    ProposalReader(FhirContext fhir, JsonMapper json) {
        this.fhir = fhir;
        // A misspelt date must not mean now, nor a misspelt equivalence the usual one.
        this.json = json.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    MapChanges.Proposal conceptMap(String json) {
        IParser parser = fhir.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        ConceptMap map;
        try {
            map = parser.parseResource(ConceptMap.class, json);
        } catch (DataFormatException | ClassCastException | IllegalArgumentException e) {
            throw new MapProblem(
                    Kind.BAD_REQUEST,
                    "not-a-concept-map",
                    "the body is no FHIR R4 ConceptMap in JSON: " + shortened(e));
        }
        if (!map.hasUrl() || !MapChanges.isMapUrl(map.getUrl())) {
            throw new MapProblem(Kind.UNPROCESSABLE, "bad-url", "url: …/ConceptMap/<name of the map>");
        }
        requireWhole(map);
        String note = map.hasDescription() ? map.getDescription() : null;
        return new MapChanges.Proposal(
                map.getUrl(), version(map.getVersion()), note(note), ConceptMapReader.entries(map));
    }

    /** One line as JSON; what is missing is said, not guessed. */
    record Line(
            @Nullable String sourceSystem,
            @Nullable String sourceCode,
            @Nullable String sourceDisplay,
            @Nullable String targetSystem,
            @Nullable String targetCode,
            @Nullable String targetDisplay,
            @Nullable String equivalence,
            @Nullable String dependsOn,
            @Nullable String dependsValue) {

        MapEntry entry() {
            return new MapEntry(
                    text(sourceSystem),
                    text(sourceCode),
                    sourceDisplay,
                    text(targetSystem),
                    text(targetCode),
                    targetDisplay,
                    equivalence == null ? "equivalent" : equivalence,
                    dependsOn,
                    dependsValue);
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }

    /** What somebody wants to change about a version. */
    record Body(
            @Nullable String version,
            @Nullable String note,
            @Nullable List<Line> add,
            @Nullable List<Line> remove) {}

    /** What somebody decides: from when, or why not. */
    record Decision(
            @Nullable String effectiveFrom, @Nullable String reason) {}

    /** An empty body decides without more. */
    Decision decision(String body) {
        return body.isBlank() ? new Decision(null, null) : read(body, Decision.class);
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return Objects.requireNonNull(json.readValue(body, type));
        } catch (JacksonException | NullPointerException e) {
            throw new MapProblem(Kind.BAD_REQUEST, "bad-request", "the body is not the JSON that was expected");
        }
    }

    MapChanges.Amendment amendment(String text) {
        Body body = read(text, Body.class);
        List<Line> add = body.add() == null ? List.of() : body.add();
        List<Line> remove = body.remove() == null ? List.of() : body.remove();
        if (add.isEmpty() && remove.isEmpty()) {
            throw new MapProblem(Kind.BAD_REQUEST, "bad-request", "give lines to add or to remove");
        }
        return new MapChanges.Amendment(
                version(body.version()),
                note(body.note()),
                add.stream().map(Line::entry).toList(),
                remove.stream()
                        .map(Line::entry)
                        .map(line -> new MapChanges.Source(line.sourceSystem(), line.sourceCode()))
                        .toList());
    }

    private static void requireWhole(ConceptMap map) {
        List<Fault> faults = new ArrayList<>();
        int entry = 0;
        for (var group : map.getGroup()) {
            for (var element : group.getElement()) {
                for (var target : element.getTarget()) {
                    entry++;
                    boolean whole = group.hasSource()
                            && group.hasTarget()
                            && element.hasCode()
                            && target.hasCode()
                            && target.getEquivalence() != null;
                    if (!whole || target.getDependsOn().size() > 1) {
                        faults.add(
                                new Fault(
                                        entry,
                                        "incomplete",
                                        "a line has a source, a target, their codes, an equivalence and at most one dependsOn"));
                    }
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new MapProblem(Kind.UNPROCESSABLE, "incomplete", faults.size() + " lines are wrong", faults);
        }
    }

    private static @Nullable String version(@Nullable String version) {
        if (version != null && !version.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,39}")) {
            throw new MapProblem(Kind.UNPROCESSABLE, "bad-version", "a version: letters, digits, dots, up to 40");
        }
        return version;
    }

    static @Nullable String note(@Nullable String note) {
        if (note != null && note.length() > LONGEST_NOTE) {
            throw new MapProblem(Kind.BAD_REQUEST, "bad-request", "a note has up to " + LONGEST_NOTE + " characters");
        }
        return note;
    }

    private static String shortened(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.length() <= 200 ? message : message.substring(0, 200);
    }
}
