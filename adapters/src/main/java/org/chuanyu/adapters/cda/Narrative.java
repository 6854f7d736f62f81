package org.chuanyu.adapters.cda;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Encounter.EncounterStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.ServiceRequest;
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
        line(text, "报告类别", categories(report));
        line(text, "报告单号", Contents.number(report.getIdentifier(), Systems.LAB_REPORT_NUMBER));
        for (Specimen specimen : contents.specimens()) {
            line(text, "标本", Printed.words(specimen.getType()));
            line(text, "采样时间", times.readable(specimen.getCollection().getCollected()));
            line(text, "接收时间", times.readable(specimen.getReceivedTimeElement()));
        }
        contents.orders().forEach(order -> order(text, order));
        visit(text);
        examined(text);
        line(text, "报告时间", times.readable(report.getIssuedElement()));
        if (!contents.results().isEmpty()) {
            table(text, state);
        }
    }

    /** That it is a laboratory's is what the document is. */
    private static String categories(DiagnosticReport report) {
        return report.getCategory().stream()
                .filter(category -> !category.hasCoding(Systems.DIAGNOSTIC_SERVICE_SECTION, "LAB"))
                .map(Printed::words)
                .collect(Collectors.joining("、"));
    }

    /** What the order says and the report does not. */
    private void order(Tag text, ServiceRequest order) {
        String name = Printed.words(order.getCode());
        if (!name.equals(Printed.words(contents.report().getCode()))) {
            line(text, "申请项目", name);
        }
        line(text, "申请类别", order.getCategory().stream().map(Printed::words).collect(Collectors.joining("、")));
        line(text, "申请状态", state(order));
        contents.unreported(order).forEach(specimen -> line(text, "申请标本", specimen(specimen)));
    }

    /** Where an order stands is the hospital's own business, unless it should not have been there. */
    private static String state(ServiceRequest order) {
        if (!order.hasStatus()) {
            return "";
        }
        return switch (order.getStatus()) {
            case REVOKED -> "已撤销";
            case ENTEREDINERROR -> "录入有误";
            case ONHOLD -> "暂停";
            case DRAFT -> "草拟";
            default -> "";
        };
    }

    private void visit(Tag text) {
        Encounter visit = contents.encounter();
        if (visit != null && visit.getStatus() == EncounterStatus.CANCELLED) {
            line(text, "就诊状态", "已取消");
        } else if (visit != null && visit.getStatus() == EncounterStatus.ENTEREDINERROR) {
            line(text, "就诊状态", "录入有误");
        }
    }

    private void examined(Tag text) {
        String time = times.readable(contents.report().getEffective());
        boolean said = contents.specimens().stream()
                .map(specimen -> times.readable(specimen.getCollection().getCollected()))
                .anyMatch(collected -> Objects.equals(collected, time));
        if (!said) {
            line(text, "检验时间", time);
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
        return specimen == null ? "" : specimen(specimen);
    }

    private static String specimen(Specimen specimen) {
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
