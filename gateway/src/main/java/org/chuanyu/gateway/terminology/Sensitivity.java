package org.chuanyu.gateway.terminology;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /** Counts when the way of grading itself changes (2: components and methods of results, senders' labels). */
    private static final String RULES = "2";

    private static final int LONGEST_TEXT = 4_000;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}]");
    private static final String BETWEEN = "[\\s\\p{Punct}\\u00b7\\u2010-\\u2015\\u3001]*";

    private final Map<Integer, Pattern> names = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private final String mark;

    Sensitivity(CodeSystem patterns, CodeSystem recognitionItems) {
        Map<Integer, List<String>> expressions = new HashMap<>();
        for (ConceptDefinitionComponent concept : patterns.getConcept()) {
            boolean word = "word".equals(Analytes.property(concept, "match"));
            expressions
                    .computeIfAbsent(gradeOf(concept), grade -> new ArrayList<>())
                    .add(expression(concept.getCode(), word));
        }
        expressions.forEach((grade, all) -> names.put(grade, Pattern.compile(String.join("|", all))));
        recognitionItems.getConcept().forEach(concept -> items.put(concept.getCode(), gradeOf(concept)));
        this.mark =
                Sm3.hex((RULES + new TreeMap<>(expressions) + new TreeMap<>(items)).getBytes(StandardCharsets.UTF_8));
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
        int grade = 0;
        for (Coding coding : codings) {
            grade = Math.max(grade, byCode(coding, maps, at));
            grade = Math.max(grade, byName(coding.getCode()));
            grade = Math.max(grade, byName(coding.getDisplay()));
        }
        grade = Math.max(grade, byName(item.getText()));
        return grade == 0 ? USUAL : grade;
    }

    private int byCode(Coding coding, CodeMaps maps, Instant at) {
        int grade = Systems.RECOGNITION_ITEM.equals(coding.getSystem()) ? items.getOrDefault(coding.getCode(), 0) : 0;
        if (!coding.hasSystem()) {
            return grade;
        }
        for (CodeMaps.Hit hit : maps.find(null, coding.getSystem(), coding.getCode(), coding.getDisplay(), at)) {
            if (Systems.SENSITIVITY.equals(hit.entry().targetSystem())) {
                grade = Math.max(grade, number(hit.entry().targetCode()));
            } else if (Systems.RECOGNITION_ITEM.equals(hit.entry().targetSystem())) {
                grade = Math.max(grade, items.getOrDefault(hit.entry().targetCode(), 0));
            }
        }
        return grade;
    }

    private int byName(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        String bounded = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        String plain = INVISIBLE
                .matcher(Normalizer.normalize(bounded, Normalizer.Form.NFKC))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        int grade = 0;
        for (Map.Entry<Integer, Pattern> entry : names.entrySet()) {
            if (entry.getKey() > grade && entry.getValue().matcher(plain).find()) {
                grade = entry.getKey();
            }
        }
        return grade;
    }

    /**
     * {@code contains} finds the name anywhere, {@code word} only where no Latin letter or digit touches it. Blanks and marks
     * between the characters do not hide a name ("H.I.V", "艾 滋"), unless that would make one out of the ends of two words.
     */
    private static String expression(String name, boolean word) {
        String plain = Spelling.folded(name).replaceAll("[\\s\\p{Punct}]", "");
        boolean latin = plain.chars().allMatch(c -> c < 0x80);
        StringBuilder spaced = new StringBuilder();
        plain.codePoints().forEach(point -> {
            spaced.append(spaced.isEmpty() ? "" : BETWEEN);
            spaced.append(Pattern.quote(Character.toString(point)));
        });
        if (!latin) {
            return spaced.toString();
        }
        String whole = "(?<![a-z0-9])" + spaced + "(?![a-z0-9])";
        return word ? whole : whole + "|" + Pattern.quote(plain);
    }

    private static int gradeOf(ConceptDefinitionComponent concept) {
        String grade = Analytes.property(concept, "sensitivity");
        return grade == null ? 0 : number(grade);
    }

    private static int number(String grade) {
        return grade.matches("[1-5]") ? Integer.parseInt(grade) : STRICTEST;
    }
}
