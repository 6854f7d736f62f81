package org.chuanyu.bench.conversion;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.chuanyu.bench.Child;
import org.chuanyu.bench.Figures;

/** The same messages through our reader, HAPI HL7 v2's parser and the converter, each in a process of its own. */
public final class ConversionLeg {
    /** A peer that loads all of its definitions first takes its time on a slow machine. */
    private static final int START_SECONDS = 120;

    public static final List<String> MESSAGES =
            List.of("simple-20", "simple-10", "microbiology", "ft-ed", "batch", "gb18030");

    private final Path work;
    private final Figures figures;
    private final long warmMillis;
    private final long millis;

    /**
     * @param seconds measuring time of each figure; warm-up before each message is as long
     */
    public ConversionLeg(Path messages, Path work, Figures figures, double seconds) throws IOException {
        this.work = work;
        this.figures = figures;
        this.warmMillis = (long) (seconds * 1000);
        this.millis = (long) (seconds * 1000);
        Path whole = Files.createDirectories(work.resolve("messages"));
        for (String name : MESSAGES) {
            Files.copy(
                    messages.resolve(name + ".hl7"), whole.resolve(name + ".hl7"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Runs one conversion of its own class path. */
    public void run(String name, String classPath, String conversion) throws IOException, InterruptedException {
        Path results = work.resolve(name);
        Child.Command command = new Child.Command(
                name,
                classPath,
                List.of("-Xmx512m"),
                Rounds.class.getName(),
                List.of(
                        conversion,
                        work.resolve("messages").toString(),
                        results.toString(),
                        Long.toString(warmMillis),
                        Long.toString(millis)));
        try (Child child = Child.start(command, work)) {
            child.finish((int) (START_SECONDS + 6 * 5 * millis / 1000));
        }
        figures.addAll(name, results.resolve("figures.properties"));
    }

    /** What each message lost on its way through a conversion that makes FHIR of it. */
    public void judge(String name) throws IOException {
        Fidelity fidelity = new Fidelity(FhirContext.forR4Cached());
        for (String message : MESSAGES) {
            Path output = work.resolve(name).resolve(message + ".json");
            if (!Files.exists(output)) {
                continue;
            }
            Charset charset = message.equals("gb18030") ? Charset.forName("GB18030") : StandardCharsets.UTF_8;
            String text = Files.readString(work.resolve("messages").resolve(message + ".hl7"), charset);
            String made = Files.readString(output);
            Fidelity.Verdict verdict = fidelity.compare(text, made);
            long told;
            try (Stream<String> lines = made.lines()) {
                told = lines.filter(line -> line.startsWith("LOSS ")).count();
            }
            figures.put(name + "." + message + ".lost", verdict + (told > 0 ? "; told of " + told : ""));
            figures.put(name + "." + message + ".complete", verdict.complete() ? 1 : 0);
        }
    }
}
