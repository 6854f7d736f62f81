package org.chuanyu.gateway.terminology;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Grades after GB/T 39725. Fails towards secrecy: the highest grade that any code, any map or any name of an item gives, whatever
 * the others say, so that an HIV test which nobody has mapped, or somebody has mapped wrongly, is not pushed.
 */
final class Sensitivity {
    /** Grade of identified data of which nothing else is known (policy: 4). */
    static final int USUAL = 4;

    /** The strictest. */
    static final int STRICTEST = 5;

    /**
     * Counts when the way of grading itself changes (2: components and methods of results, senders' labels; 3: long texts to their
     * end, words at the end of a line; 4: what a map says that a code means).
     */
    private static final String RULES = "4";

    /** Names, codes and units come again with every message; what is longer does not. */
    private static final int LONGEST_KEPT = 64;

    private final Cache<String, Integer> judged =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private volatile Known known = new Known(new CodeMaps(List.of()), 0);
    private final Map<Integer, Pattern> names = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private final String mark;

    Sensitivity(CodeSystem patterns, CodeSystem recognitionItems) {
        Map<Integer, List<String>> expressions = new HashMap<>();
        Map<Integer, Set<String>> firsts = new HashMap<>();
        for (ConceptDefinitionComponent concept : patterns.getConcept()) {
            boolean word = "word".equals(Analytes.property(concept, "match"));
            expressions
                    .computeIfAbsent(gradeOf(concept), grade -> new ArrayList<>())
                    .add(expression(concept.getCode(), word));
            firsts.computeIfAbsent(gradeOf(concept), grade -> new TreeSet<>())
                    .add("\\x{%x}".formatted(dense(concept.getCode()).codePointAt(0)));
        }
        expressions.forEach((grade, all) -> names.put(grade, pattern(all, firsts.getOrDefault(grade, Set.of()))));
        recognitionItems.getConcept().forEach(concept -> items.put(concept.getCode(), gradeOf(concept)));
        this.mark =
                Sm3.hex((RULES + new TreeMap<>(expressions) + new TreeMap<>(items)).getBytes(StandardCharsets.UTF_8));
    }

    /** A code as it was sent. */
    private record Said(
            @Nullable String system,
            @Nullable String code,
            @Nullable String display) {
        boolean isShort() {
            return length(system) + length(code) + length(display) <= 4 * LONGEST_KEPT;
        }

        private static int length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }
    }

    /** Grades of codes by these maps, as long as what holds of them is the same. */
    private record Known(CodeMaps maps, int period, Cache<Said, Integer> grades) {
        Known(CodeMaps maps, int period) {
            this(maps, period, Caffeine.newBuilder().maximumSize(10_000).build());
        }
    }

    /** The same for the same patterns and items, on every node. */
    String mark() {
        return mark;
    }

    /** The grade of an item, or of any text about it. */
    int grade(CodeableConcept item, CodeMaps maps, Instant at) {
        List<Coding> codings = new ArrayList<>(item.getCoding());
        for (Extension extension : item.getExtension()) {
            if (Extensions.RECEIVED_CODE.equals(extension.getUrl())
                    && extension.getValue() instanceof Coding received) {
                codings.add(received);
            }
        }
        int grade = byName(item.getText());
        if (!codings.isEmpty()) {
            Known now = known(maps, at);
            for (Coding coding : codings) {
                Said said = new Said(coding.getSystem(), coding.getCode(), coding.getDisplay());
                int one =
                        said.isShort() ? now.grades().get(said, code -> judge(code, maps, at)) : judge(said, maps, at);
                grade = Math.max(grade, one);
            }
        }
        return grade == 0 ? USUAL : grade;
    }

    /** Codes come again with every message, and what is known of them changes with the maps only. */
    private Known known(CodeMaps maps, Instant at) {
        Known now = known;
        int period = maps.period(at);
        if (now.maps() != maps || now.period() != period) {
            now = new Known(maps, period);
            known = now;
        }
        return now;
    }

    private int judge(Said said, CodeMaps maps, Instant at) {
        Coding coding = new Coding(said.system(), said.code(), said.display());
        int grade = Math.max(byName(said.code()), byName(said.display()));
        return Math.max(grade, byCode(coding, maps, at));
    }

    /**
     * By what maps say of a code, and of the codes that they say it means: a stored record gets those only when the sweep after a
     * map's approval comes to it.
     */
    private int byCode(Coding coding, CodeMaps maps, Instant at) {
        int grade = byItem(coding.getSystem(), coding.getCode());
        if (!coding.hasSystem()) {
            return grade;
        }
        for (MapEntry line : lines(coding, maps, at)) {
            grade = Math.max(grade, byLine(line));
            if (line.same() && !Systems.SENSITIVITY.equals(line.targetSystem())) {
                Coding meant = new Coding(line.targetSystem(), line.targetCode(), null);
                for (MapEntry further : lines(meant, maps, at)) {
                    grade = Math.max(grade, byLine(further));
                }
                grade = Math.max(grade, byName(line.targetDisplay()));
            }
        }
        return grade;
    }

    private static List<MapEntry> lines(Coding coding, CodeMaps maps, Instant at) {
        return maps.find(null, coding.getSystem(), coding.getCode(), coding.getDisplay(), at).stream()
                .map(CodeMaps.Hit::entry)
                .toList();
    }

    private int byLine(MapEntry line) {
        return Systems.SENSITIVITY.equals(line.targetSystem())
                ? number(line.targetCode())
                : byItem(line.targetSystem(), line.targetCode());
    }

    private int byItem(@Nullable String system, @Nullable String code) {
        return Systems.RECOGNITION_ITEM.equals(system) ? items.getOrDefault(String.valueOf(code), 0) : 0;
    }

    private int byName(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        return text.length() > LONGEST_KEPT ? judge(text) : judged.get(text, this::judge);
    }

    private int judge(String text) {
        int grade = 0;
        Passages passages = new Passages(text);
        while (grade < STRICTEST && passages.next()) {
            for (Map.Entry<Integer, Pattern> entry : names.entrySet()) {
                if (entry.getKey() > grade && passages.has(entry.getValue())) {
                    grade = entry.getKey();
                }
            }
        }
        return grade;
    }

    /**
     * {@code contains} finds the name anywhere, {@code word} only where no Latin letter or digit touches it. Blanks and marks
     * between the characters do not hide a name ("H.I.V", "艾 滋"), unless that would make one out of the ends of two words.
     */
    private static String expression(String name, boolean word) {
        String plain = dense(name);
        boolean latin = plain.chars().allMatch(c -> c < 0x80);
        if (plain.length() * 2 >= Passages.OVERLAP) {
            throw new IllegalStateException("a name is longer than what two pieces of a text share");
        }
        StringBuilder spaced = new StringBuilder();
        plain.codePoints().forEach(point -> {
            spaced.append(spaced.isEmpty() ? "" : Passages.MARK + "?");
            spaced.append(Pattern.quote(Character.toString(point)));
        });
        if (!latin) {
            return spaced.toString();
        }
        String whole = "(?<![a-z0-9])" + spaced + "(?![a-z0-9])";
        return word ? whole : whole + "|" + Pattern.quote(plain);
    }

    /** Any of them; one look at the first character spares most of the others, of which a long text has many. */
    private static Pattern pattern(List<String> expressions, Set<String> firsts) {
        return Pattern.compile("(?=[" + String.join("", firsts) + "])(?:" + String.join("|", expressions) + ")");
    }

    private static String dense(String name) {
        return Spelling.folded(name).replaceAll("[\\s\\p{Punct}]", "");
    }

    private static int gradeOf(ConceptDefinitionComponent concept) {
        String grade = Analytes.property(concept, "sensitivity");
        return grade == null ? 0 : number(grade);
    }

    private static int number(String grade) {
        return grade.matches("[1-5]") ? Integer.parseInt(grade) : STRICTEST;
    }
}
