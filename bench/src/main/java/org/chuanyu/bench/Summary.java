package org.chuanyu.bench;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.chuanyu.bench.conversion.ConversionLeg;

/** The figures of a run as Markdown: what was measured, and which targets were met. */
final class Summary {
    private final Figures figures;
    private final List<Integer> growth;
    private final List<String> failures;
    private final String note;
    private final StringBuilder text = new StringBuilder();

    Summary(Figures figures, List<Integer> growth, List<String> failures, String note) {
        this.figures = figures;
        this.growth = growth;
        this.failures = failures;
        this.note = note;
    }

    String text(ZonedDateTime at) {
        line("## " + DateTimeFormatter.ISO_LOCAL_DATE.format(at)
                + DateTimeFormatter.ofPattern(" HH:mm").format(at));
        line("");
        if (!note.isEmpty()) {
            line("**" + note + "**");
            line("");
        }
        line(figures.text("machine"));
        line("");
        line("Load average before the start " + figures.text("load-before")
                + ". One 8 kB page written and forced to disk: " + round(figures.number("fsync.rate")) + "/s, median "
                + fine(figures.number("fsync.p50")) + " ms.");
        line("Measured: " + figures.text("commit") + ". Versions: " + figures.text("versions") + ".");
        line("");
        failures.forEach(failure -> line("Failed: " + failure.replace('\n', ' ')));
        if (figures.has("reader.rss")) {
            conversions();
        }
        if (figures.has("path.closed.rate")) {
            paths();
            costs();
        }
        if (figures.has("log.floor.rate")) {
            log();
        }
        if (figures.has("log.verify.rate")) {
            line("Verification of " + round(figures.number("log.verified")) + " leaves, a bundle of "
                    + round(figures.number("log.bundle"))
                    + " MB, with a heap of 96 MB and from the start of the JVM to its"
                    + " end: " + round(figures.number("log.verify.rate"))
                    + " leaves/s; one thread that only hashes them: "
                    + round(figures.number("log.hash.rate")) + "/s.");
            line("");
        }
        if (figures.has("growth.0.closed.rate")) {
            growth();
        }
        new Targets(figures).lines().forEach(this::line);
        return text.toString();
    }

    private void conversions() {
        line("Messages a second, one thread / two threads:");
        line("");
        line("| message | our reader | HAPI v2, typed | HAPI v2, generic | converter | our reader lost | converter"
                + " lost |");
        line("|---|---|---|---|---|---|---|");
        for (String message : ConversionLeg.MESSAGES) {
            line("| " + message + " | " + rates("reader", message) + " | " + rates("hapi", message) + " | "
                    + rates("generic", message) + " | " + rates("converter", message) + " | "
                    + figures.text("reader." + message + ".lost") + " | "
                    + figures.text("converter." + message + ".lost") + " |");
        }
        line("");
        line("One message on one thread in ms, p50 / p99:");
        line("");
        line("| message | our reader | HAPI v2, typed | HAPI v2, generic | converter |");
        line("|---|---|---|---|---|");
        for (String message : ConversionLeg.MESSAGES) {
            line("| " + message + " | " + times("reader", message) + " | " + times("hapi", message) + " | "
                    + times("generic", message) + " | " + times("converter", message) + " |");
        }
        line("");
        line("Resident memory in MB: our reader " + round(figures.number("reader.rss") / 1024) + ", HAPI v2 "
                + round(figures.number("hapi.rss") / 1024) + ", converter "
                + round(figures.number("converter.rss") / 1024) + ".");
        line("");
    }

    private String rates(String name, String message) {
        String error = figures.text(name + "." + message + ".error");
        if (!error.isEmpty()) {
            return "cannot: " + error;
        }
        return round(figures.number(name + "." + message + ".rate1")) + " / "
                + round(figures.number(name + "." + message + ".rate2"));
    }

    private String times(String name, String message) {
        return fine(figures.number(name + "." + message + ".p50")) + " / "
                + fine(figures.number(name + "." + message + ".p99"));
    }

    private void paths() {
        line("Reports of 20 results, from the socket to the durable answer; latencies in ms:");
        line("");
        line("| | most, /s | p50 | p99 | at half load, /s | p50 | p99 | longest | resident MB | refused |");
        line("|---|---|---|---|---|---|---|---|---|---|");
        path("the whole path", "path", "path.closed.hwm");
        path("the floor", "floor", "floor.closed.rss");
        path("HAPI FHIR JPA, transactions", "jpa", "jpa.rss");
        line("");
        line("Whole path: admissions " + round(figures.number("path.admissions.rate")) + "/s; delivered "
                + figures.text("path.taken") + " of " + figures.text("path.sent") + "; at the end of the closed load "
                + figures.text("path.taken.closed") + " were delivered, the rest took "
                + figures.text("path.drain").replace(" ", " s, and what the open load left ") + " s. Ready after "
                + fine(figures.number("path.ready"))
                + " s on existing data with an archive of its classes, as the image has one ("
                + fine(figures.number("path.ready.plain"))
                + " s without, " + fine(figures.number("path.first-start")) + " s on an empty directory), "
                + round(figures.number("path.idle-rss")) + " MB resident then; the most from its start to the end of"
                + " the warm-up " + round(figures.number("path.warm.hwm")) + " MB. JVM: " + figures.text("path.options")
                + ".");
        line("");
    }

    private void path(String title, String name, String memory) {
        if (!figures.has(name + ".closed.rate")) {
            return;
        }
        line("| " + title + " | " + fine(figures.number(name + ".closed.rate")) + " | "
                + fine(figures.number(name + ".closed.p50")) + " | " + fine(figures.number(name + ".closed.p99"))
                + " | "
                + fine(figures.number(name + ".open.rate")) + " | " + fine(figures.number(name + ".open.p50")) + " | "
                + fine(figures.number(name + ".open.p99")) + " | " + fine(figures.number(name + ".open.max")) + " | "
                + round(figures.number(memory)) + " | " + figures.text(name + ".closed.refused") + " |");
    }

    private void costs() {
        line("A report on the whole path writes " + fine(figures.number("path.rows")) + " rows of "
                + round(figures.number("path.bytes")) + " bytes in all, in " + fine(figures.number("path.commits"))
                + " commits with " + fine(figures.number("path.syncs")) + " forced writes and "
                + round(figures.number("path.wal")) + " bytes of log; on the floor "
                + fine(figures.number("floor.commits")) + " commits, " + fine(figures.number("floor.syncs"))
                + " forced writes, " + round(figures.number("floor.wal")) + " bytes of log.");
        line("");
        line("Processor time of a report in ms, until it is delivered: the gateway's JVM "
                + fine(figures.number("path.cpu.program")) + " (of it compiling "
                + fine(figures.number("path.cpu.compiler")) + ", collecting garbage "
                + fine(figures.number("path.cpu.collector")) + "), its PostgreSQL "
                + fine(figures.number("path.cpu.database")) + "; on the floor "
                + fine(figures.number("floor.cpu.program")) + " and " + fine(figures.number("floor.cpu.database"))
                + ". By table:");
        line("");
        line("| table | a report writes |");
        line("|---|---|");
        figures.forEach("path.table.", (table, share) -> line("| " + table + " | " + share + " |"));
        line("");
    }

    private void log() {
        line("Acts that wait become leaves of " + round(figures.number("log.bytes")) + " bytes, with "
                + round(figures.number("log.sealed")) + " encrypted ones: " + round(figures.number("log.rate"))
                + "/s in " + round(figures.number("log.groups")) + " groups; the floor "
                + round(figures.number("log.floor.rate")) + "/s. Processor time of a leaf in µs: the gateway's JVM "
                + fine(figures.number("log.cpu.program")) + ", its PostgreSQL "
                + fine(figures.number("log.cpu.database")) + ". Reports of 20 results a second while the log goes on: "
                + fine(figures.number("log.path.with")) + ", while it is frozen: "
                + fine(figures.number("log.path.without")) + ".");
        line("");
    }

    private void growth() {
        line("The same load on what is stored already (latencies in ms):");
        line("");
        line(
                "| observations stored | rows | tables and indexes, GB | made in, s | ready after, s | most, /s | p50 | p99"
                        + " | of the empty rate | resident MB | refused |");
        line("|---|---|---|---|---|---|---|---|---|---|---|");
        level(0);
        growth.forEach(this::level);
        line("");
        growth.stream()
                .filter(level -> figures.has("growth." + level + ".left-out"))
                .forEach(level -> line("Left out: " + round(level) + " observations, "
                        + figures.text("growth." + level + ".left-out") + "."));
    }

    private void level(int level) {
        String name = "growth." + level;
        double rate = figures.number(name + ".closed.rate");
        if (Double.isNaN(rate)) {
            return;
        }
        double observations = level == 0 ? 0 : figures.number(name + ".observations");
        line("| " + round(observations) + " | " + round(figures.number(name + ".rows")) + " | "
                + fine(figures.number(name + ".gigabytes")) + " | " + round(figures.number(name + ".making")) + " | "
                + fine(figures.number(name + ".ready")) + " | " + fine(rate) + " | "
                + fine(figures.number(name + ".closed.p50")) + " | " + fine(figures.number(name + ".closed.p99"))
                + " | "
                + fine(rate / figures.number("growth.0.closed.rate")) + " | "
                + round(figures.number(name + ".closed.rss")) + " | " + figures.text(name + ".closed.refused") + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    static String round(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%,d", Math.round(number));
    }

    static String fine(double number) {
        if (Double.isNaN(number)) {
            return "–";
        }
        return String.format(
                Locale.ROOT, Math.abs(number) < 10 ? "%.2f" : Math.abs(number) < 100 ? "%.1f" : "%,.0f", number);
    }
}
