package org.chuanyu.evidence.bundle;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which checks were made and what they came to. What was not made is in it too, so that nobody takes it for passed. */
public final class Report {
    private enum State {
        PASSED("ok", "通过"),
        FAILED("FAILED", "不通过"),
        PENDING("pending", "尚待"),
        NOT_MADE("not made", "未做");

        final String english;
        final String chinese;

        State(String english, String chinese) {
            this.english = english;
            this.chinese = chinese;
        }
    }

    private record Remark(Verdict verdict, String english, String chinese) {}

    private final Map<Check, List<Remark>> remarks = new EnumMap<>(Check.class);
    private final SortedMap<String, String> facts = new TreeMap<>();

    Report() {}

    void passed(Check check) {
        remarks.computeIfAbsent(check, any -> new ArrayList<>());
    }

    void passed(Check check, String english, String chinese) {
        found(check, Verdict.OK, english, chinese);
    }

    void found(Check check, Verdict verdict, String english, String chinese) {
        remarks.computeIfAbsent(check, any -> new ArrayList<>()).add(new Remark(verdict, english, chinese));
    }

    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** The worst of what was found; OK only where every check was made. */
    public Verdict verdict() {
        Verdict worst = remarks.values().stream()
                .flatMap(List::stream)
                .map(Remark::verdict)
                .reduce(Verdict.OK, Verdict::worse);
        boolean all = remarks.size() == Check.values().length;
        return all ? worst : worst.worse(Verdict.INVALID);
    }

    private State state(Check check) {
        List<Remark> said = remarks.get(check);
        if (said == null) {
            return State.NOT_MADE;
        }
        return switch (said.stream().map(Remark::verdict).reduce(Verdict.OK, Verdict::worse)) {
            case OK -> State.PASSED;
            case PENDING -> State.PENDING;
            default -> State.FAILED;
        };
    }

    /** For people, in both languages. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Check check : Check.values()) {
            State state = state(check);
            text.append("[%s / %s] %s / %s\n".formatted(state.english, state.chinese, check.english, check.chinese));
            for (Remark remark : remarks.getOrDefault(check, List.of())) {
                text.append("    ");
                if (remark.verdict != Verdict.OK) {
                    text.append(remark.verdict).append(": ");
                }
                text.append(remark.english).append(" / ").append(remark.chinese).append('\n');
            }
        }
        facts.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        Verdict verdict = verdict();
        return text.append(verdict)
                .append(" / ")
                .append(chinese(verdict))
                .append('\n')
                .toString();
    }

    private static String chinese(Verdict verdict) {
        return switch (verdict) {
            case OK -> "全部通过";
            case PENDING -> "尚不能作为证据：联署或时间戳不足、证据不够新或时段尚未结束";
            case GAP -> "有缺漏";
            case INVALID -> "无效：不是它所声称的内容";
            case FORK -> "分叉：日志自相矛盾，请保全证据";
        };
    }

    /** For programs: one line of JSON. */
    public String json() {
        List<Object> checks = new ArrayList<>();
        for (Check check : Check.values()) {
            List<Object> said = new ArrayList<>();
            for (Remark remark : remarks.getOrDefault(check, List.of())) {
                said.add(Map.of("verdict", remark.verdict.name(), "en", remark.english, "zh", remark.chinese));
            }
            String result = state(check).name().toLowerCase(Locale.ROOT).replace('_', '-');
            checks.add(Map.of("check", check.name(), "result", result, "remarks", said));
        }
        return StrictJson.text(
                Map.of("verdict", verdict().name(), "exit", verdict().exit(), "checks", checks, "facts", facts));
    }
}
