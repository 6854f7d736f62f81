package org.chuanyu.gateway.terminology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.terminology.MapProblem.Fault;
import org.jspecify.annotations.Nullable;

/** What a line of a map must be before anybody is asked to approve it. Pure. */
final class EntryCheck {
    private static final Pattern LOCAL =
            Pattern.compile(Pattern.quote(Systems.BASE + "/local/") + "([a-z0-9-]+)/(item|specimen|unit)");
    private static final Pattern LOINC = Pattern.compile("(\\d{1,7})-(\\d)");
    private static final String UNIT_CLASS = Systems.LOINC + "#unit-class";
    /** Kinds of specimens of HL7 v2, table 0487. */
    private static final String SPECIMEN_KIND = "http://terminology.hl7.org/CodeSystem/v2-0487";

    private static final int LONGEST = 200;
    private static final Set<String> EQUIVALENCES = Set.of(
            "relatedto",
            "equivalent",
            "equal",
            "wider",
            "subsumes",
            "narrower",
            "specializes",
            "inexact",
            "unmatched",
            "disjoint");

    private final Predicate<ParticipantId> known;
    private final Set<String> recognitionItems;
    private final Predicate<String> ucum;

    EntryCheck(Predicate<ParticipantId> known, Set<String> recognitionItems, Predicate<String> ucum) {
        this.known = known;
        this.recognitionItems = recognitionItems;
        this.ucum = ucum;
    }

    /** @param owner whose codes the map may translate, null for a common map */
    List<Fault> faults(@Nullable ParticipantId owner, List<MapEntry> entries) {
        List<Fault> faults = new ArrayList<>();
        Map<String, MapEntry> seen = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            MapEntry entry = entries.get(i);
            List<String[]> wrong = new ArrayList<>();
            source(owner, entry).ifPresent(wrong::add);
            target(entry).ifPresent(wrong::add);
            depends(entry).ifPresent(wrong::add);
            twice(entry, seen).ifPresent(wrong::add);
            for (String[] each : wrong) {
                faults.add(new Fault(i + 1, each[0], each[1]));
            }
        }
        return faults;
    }

    private Optional<String[]> source(@Nullable ParticipantId owner, MapEntry entry) {
        if (entry.key().isEmpty() || entry.sourceCode().length() > LONGEST) {
            return fault("bad-source-code", "a source code has 1 to " + LONGEST + " characters");
        }
        Matcher local = LOCAL.matcher(entry.sourceSystem());
        if (local.matches()) {
            ParticipantId named = new ParticipantId(local.group(1));
            if (!known.test(named)) {
                return fault("unknown-source-system", "no participant " + named);
            }
            return named.equals(owner)
                    ? Optional.empty()
                    : fault("another-owner", "the codes of " + named + " belong into a map of their own");
        }
        boolean common = Systems.LOINC.equals(entry.sourceSystem()) || CodeMaps.UNIT_TEXT.equals(entry.sourceSystem());
        return common && owner == null
                ? Optional.empty()
                : fault("unknown-source-system", "not a system whose codes are mapped here: " + entry.sourceSystem());
    }

    private Optional<String[]> target(MapEntry entry) {
        if (!EQUIVALENCES.contains(entry.equivalence())) {
            return fault("unknown-equivalence", "no ConceptMap equivalence of FHIR R4: " + entry.equivalence());
        }
        boolean unit = entry.sourceSystem().endsWith("/unit") || CodeMaps.UNIT_TEXT.equals(entry.sourceSystem());
        String code = entry.targetCode();
        if (unit != Systems.UCUM.equals(entry.targetSystem())) {
            return fault("unknown-target-system", "units, and nothing else, are mapped to " + Systems.UCUM);
        }
        return switch (entry.targetSystem()) {
            case Systems.UCUM -> ucum.test(code) ? Optional.empty() : fault("not-ucum", "no unit of UCUM: " + code);
            case Systems.LOINC ->
                isLoinc(code)
                        ? Optional.empty()
                        : fault("not-loinc", "no LOINC code, its check digit is wrong: " + code);
            case Systems.RECOGNITION_ITEM ->
                recognitionItems.contains(code)
                        ? Optional.empty()
                        : fault("unknown-target", "not in the list of recognition items: " + code);
            case Systems.SENSITIVITY ->
                code.matches("[1-5]") ? Optional.empty() : fault("unknown-target", "a grade is 1 to 5: " + code);
            case SPECIMEN_KIND ->
                entry.sourceSystem().endsWith("/specimen") && code.matches("[A-Z0-9]{1,10}")
                        ? Optional.empty()
                        : fault("unknown-target", "no kind of specimen: " + code);
            default -> fault("unknown-target-system", "not a system that codes are mapped to: " + entry.targetSystem());
        };
    }

    private static Optional<String[]> depends(MapEntry entry) {
        return entry.dependsOn() == null || UNIT_CLASS.equals(entry.dependsOn()) && entry.dependsValue() != null
                ? Optional.empty()
                : fault("unknown-condition", "a line may depend on " + UNIT_CLASS + " and nothing else");
    }

    /** Two meanings of one code mean nothing; other spellings of it may stand there, but no line twice. */
    private static Optional<String[]> twice(MapEntry entry, Map<String, MapEntry> seen) {
        String key = entry.sourceSystem() + "|" + entry.key() + "|" + entry.targetSystem() + "|" + entry.dependsValue();
        MapEntry before = seen.putIfAbsent(key, entry);
        boolean written = seen.putIfAbsent(key + "|" + entry.sourceCode(), entry) != null;
        if (before == null) {
            return Optional.empty();
        }
        if (!before.targetCode().equals(entry.targetCode())) {
            return fault("two-targets", "a code has one target of a system: " + entry.sourceCode());
        }
        return written
                ? fault("duplicate-entry", "the same line stands there already: " + entry.sourceCode())
                : Optional.empty();
    }

    /** The last digit is a check digit (mod 10, every second digit doubled from the right). */
    static boolean isLoinc(String code) {
        Matcher parts = LOINC.matcher(code);
        if (!parts.matches()) {
            return false;
        }
        String number = parts.group(1);
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? 2 * digit : digit;
            sum += weighed / 10 + weighed % 10;
        }
        return (10 - sum % 10) % 10 == parts.group(2).charAt(0) - '0';
    }

    private static Optional<String[]> fault(String code, String message) {
        return Optional.of(new String[] {code, message});
    }
}
