package org.chuanyu.bench.conversion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.bench.conversion.Fidelity.Kind;

/** What a message of the bench says, read with a dozen lines that share nothing with any of the conversions. */
final class V2Facts {
    private static final Pattern COMPARED = Pattern.compile("(<=|>=|<|>)\\s*([0-9.]+)");
    /** HL7 v2-to-FHIR, table 0085: only what is beyond dispute. */
    private static final Map<String, String> STATUSES =
            Map.of("F", "final", "C", "corrected", "P", "preliminary", "R", "preliminary", "X", "cancelled");

    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();

    private V2Facts() {}

    /**
     * One thing that was said.
     *
     * @param item OBX-3.1, NTE or PID
     * @param occurrence how often the item stood there before
     * @param more the number behind a comparator
     */
    record Fact(Kind kind, String item, int occurrence, String text, String more) {
        boolean isNumber() {
            return text.matches("[0-9]+(\\.[0-9]+)?");
        }
    }

    static List<Fact> of(String message) {
        V2Facts found = new V2Facts();
        for (String segment : message.split("[\\r\\n]+")) {
            String[] fields = segment.split("\\|", -1);
            if (fields[0].equals("OBX")) {
                found.result(fields);
            } else if (fields[0].equals("PID")) {
                found.add(Kind.NAME, "PID", 0, fields[5], "");
            } else if (fields[0].equals("NTE")) {
                found.add(Kind.NOTE, "NTE", 0, fields[3], "");
            }
        }
        return found.facts;
    }

    private void result(String[] obx) {
        String item = obx[3].split("\\^")[0];
        int occurrence = seen.merge(item, 1, Integer::sum) - 1;
        add(Kind.NAME, item, occurrence, obx[3].split("\\^")[1].replace("*", ""), "");
        value(item, occurrence, obx[2], obx[5]);
        add(Kind.UNIT, item, occurrence, obx[6], "");
        add(Kind.RANGE, item, occurrence, obx[7], "");
        add(Kind.STATUS, item, occurrence, STATUSES.getOrDefault(obx.length > 11 ? obx[11] : "", ""), "");
    }

    private void value(String item, int occurrence, String type, String value) {
        String[] parts = value.split("\\^", -1);
        switch (type) {
            case "SN" -> {
                add(Kind.COMPARATOR, item, occurrence, parts[0], parts[1]);
                add(Kind.VALUE, item, occurrence, parts[1], "");
            }
            case "CE", "CWE" -> add(Kind.VALUE, item, occurrence, parts[1], "");
            case "ED" -> add(Kind.VALUE, item, occurrence, parts[4], "");
            case "RP" -> add(Kind.VALUE, item, occurrence, parts[0], "");
            case "FT", "TX" -> {
                for (String line : value.split("\\\\\\.br\\\\")) {
                    add(Kind.VALUE, item, occurrence, line.replace("\\T\\", "&"), "");
                }
            }
            default -> {
                Matcher compared = COMPARED.matcher(value);
                if (compared.matches()) {
                    add(Kind.COMPARATOR, item, occurrence, compared.group(1), compared.group(2));
                    add(Kind.VALUE, item, occurrence, compared.group(2), "");
                } else {
                    add(Kind.VALUE, item, occurrence, value, "");
                }
            }
        }
    }

    private void add(Kind kind, String item, int occurrence, String text, String more) {
        if (!text.isBlank()) {
            facts.add(new Fact(kind, item, occurrence, text, more));
        }
    }
}
