package org.chuanyu.adapters.cda;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Specimen;
import org.jspecify.annotations.Nullable;

/**
 * What a doctor reads (CDA R2 §4.3.5): one row per result, each cell exactly as the source printed it. A withdrawn result
 * shows the word and not the value.
 */
final class Narrative {
    private final Contents contents;
    private final Times times;

    private record Column(String title, Function<Observation, String> of) {}

    Narrative(Contents contents, Times times) {
        this.contents = contents;
        this.times = times;
    }

    /** The id of the cell with the value of the n-th result. */
    static String valueId(int number) {
        return "value" + number;
    }

    void write(Tag text) {
        DiagnosticReport report = contents.report();
        State state = State.of(report);
        if (!state.words().isEmpty()) {
            line(text, "报告状态", state.words());
        }
        line(text, "报告名称", Printed.words(report.getCode()));
        line(text, "报告单号", Contents.number(report.getIdentifier(), Systems.LAB_REPORT_NUMBER));
        for (Specimen specimen : contents.specimens()) {
            line(text, "标本", Printed.words(specimen.getType()));
            line(text, "采样时间", times.readable(specimen.getCollection().getCollected()));
            line(text, "接收时间", times.readable(specimen.getReceivedTimeElement()));
        }
        line(text, "报告时间", times.readable(report.getIssuedElement()));
        if (!contents.results().isEmpty()) {
            table(text, state);
        }
    }

    private static void line(Tag text, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.add("paragraph").text(label + "：" + value);
        }
    }

    private void table(Tag text, State report) {
        List<Column> columns = columns();
        Tag table = text.add("table");
        Tag head = table.add("thead").add("tr");
        for (String title : new String[] {"项目", "结果", "提示", "单位", "参考区间", "方法", "状态", "备注"}) {
            head.add("th").text(title);
        }
        columns.forEach(column -> head.add("th").text(column.title()));
        Tag body = table.add("tbody");
        int number = 0;
        for (Observation result : contents.results()) {
            Tag row = body.add("tr");
            row(row, result, State.of(result, report), ++number);
            columns.forEach(column -> row.add("td").lines(column.of().apply(result)));
        }
    }

    /** What tells rows of one item apart (the three glucoses of a tolerance test), where the rows differ in it. */
    private List<Column> columns() {
        List<Column> all = List.of(
                new Column("采样时间", result -> Objects.requireNonNullElse(times.readable(result.getEffective()), "")),
                new Column("标本", this::specimen),
                new Column("子编号", result -> new Printed(result).subId()));
        return all.stream()
                .filter(column ->
                        contents.results().stream().map(column.of()).distinct().count() > 1)
                .toList();
    }

    private String specimen(Observation result) {
        Specimen specimen = contents.specimenOf(result);
        if (specimen == null) {
            return "";
        }
        String number = Contents.number(specimen.getIdentifier(), Systems.SPECIMEN_ID);
        return (Printed.words(specimen.getType()) + " " + Objects.requireNonNullElse(number, "")).strip();
    }

    private void row(Tag row, Observation result, State state, int number) {
        Printed printed = new Printed(result);
        boolean withdrawn = state.isVoid();
        row.add("td").lines(printed.name());
        row.add("td").add("content").attr("ID", valueId(number)).lines(withdrawn ? state.words() : value(printed));
        row.add("td").lines(withdrawn ? "" : printed.flag());
        row.add("td").lines(withdrawn ? "" : printed.unit());
        row.add("td").lines(withdrawn ? "" : printed.range());
        row.add("td").lines(printed.method());
        row.add("td").text(state.words());
        row.add("td").lines(printed.notes());
    }

    private static String value(Printed printed) {
        String value = printed.value();
        return value.isEmpty() ? "（无结果值" + printed.absence() + "）" : value;
    }
}
