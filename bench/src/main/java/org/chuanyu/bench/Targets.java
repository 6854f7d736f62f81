package org.chuanyu.bench;

import java.util.ArrayList;
import java.util.List;
import org.chuanyu.bench.conversion.ConversionLeg;

/** What the gateway has to reach, as ratios of one run, and whether it did. */
final class Targets {
    private final Figures figures;
    private final List<String> lines = new ArrayList<>();

    Targets(Figures figures) {
        this.figures = figures;
    }

    List<String> lines() {
        lines.add("| target | wanted | measured | |");
        lines.add("|---|---|---|---|");
        double path = figures.number("path.closed.rate");
        atLeast("whole path : floor", 0.5, path / figures.number("floor.closed.rate"));
        atLeast("whole path : floor, the aim beyond", 1, path / figures.number("floor.closed.rate"));
        atLeast("whole path : converter, one thread", 8, path / rate("converter"));
        atLeast("whole path : HAPI FHIR JPA", 40, path / figures.number("jpa.closed.rate"));
        atLeast("reader : converter, 20 results", 10, rate("reader") / rate("converter"));
        atLeast("reader : HAPI v2 bare parse, typed", 0.4, rate("reader") / rate("hapi"));
        atLeast("messages of which the reader lost nothing", ConversionLeg.MESSAGES.size(), complete());
        atMost(
                "p99 at half load, whole path : floor",
                3,
                figures.number("path.open.p99") / figures.number("floor.open.p99"));
        atMost("ready on existing data, s", 10, figures.number("path.ready"));
        atMost("gateway resident under load, the most, MB", 700, figures.number("path.closed.hwm"));
        atLeast(
                "rate at 10 million observations : empty",
                0.8,
                figures.number("growth.10000000.closed.rate") / figures.number("growth.0.closed.rate"));
        atLeast("leaves a second from acts that wait", 20_000, figures.number("log.rate"));
        atLeast("leaves a second : floor", 0.33, figures.number("log.rate") / figures.number("log.floor.rate"));
        atLeast(
                "leaves verified : hashed, one thread",
                0.33,
                figures.number("log.verify.rate") / figures.number("log.hash.rate"));
        atLeast(
                "whole path with the log : without",
                0.9,
                figures.number("log.path.with") / figures.number("log.path.without"));
        return lines;
    }

    private double rate(String name) {
        return figures.number(name + ".simple-20.rate1");
    }

    private double complete() {
        if (!figures.has("reader.rss")) {
            return Double.NaN;
        }
        return ConversionLeg.MESSAGES.stream()
                .mapToDouble(message -> figures.number("reader." + message + ".complete"))
                .filter(complete -> complete == 1)
                .count();
    }

    private void atLeast(String title, double wanted, double measured) {
        line(title, "≥ " + wanted, measured, measured >= wanted);
    }

    private void atMost(String title, double wanted, double measured) {
        line(title, "≤ " + wanted, measured, measured <= wanted);
    }

    private void line(String title, String wanted, double measured, boolean met) {
        String verdict = Double.isNaN(measured) ? "not measured" : met ? "met" : "**missed**";
        lines.add("| " + title + " | " + wanted + " | " + Summary.fine(measured) + " | " + verdict + " |");
    }
}
