package org.chuanyu.gateway.audit.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.chuanyu.evidence.bundle.VerifyCommand;
import org.chuanyu.gateway.audit.CosignedSlice;
import org.springframework.util.unit.DataSize;

/** A node that hands out evidence of a log, and the inspector's own tools beside it. */
final class ExportDesk {
    static final Inspector LI = new Inspector("inspector-dazu", "inspector", "192.0.2.1");

    final CosignedSlice log;
    final Path folder;
    final ExportSettings settings;
    final Windows windows;
    final Exports exports;
    final BundleMaker maker;
    /** What the verifier said last. */
    String said = "";

    ExportDesk(CosignedSlice log, Path folder) {
        this(log, folder, DataSize.ofMegabytes(64));
    }

    ExportDesk(CosignedSlice log, Path folder, DataSize largest) {
        this.log = log;
        this.folder = folder;
        settings = new ExportSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofHours(24),
                2,
                Duration.ofMinutes(10),
                largest,
                folder);
        windows = new Windows(log.log);
        exports = new Exports(
                log.database.jdbc,
                windows,
                log.database.audit,
                log.database.clock,
                settings,
                log.database.transactions);
        maker = new BundleMaker(log.log, exports, log.times, settings);
    }

    Instant now() {
        return log.database.clock.instant();
    }

    Export ask(Instant from, Instant to) {
        return exports.ask(new Ask(from, to), LI);
    }

    Path make(Export export) throws IOException {
        Path file = folder.resolve(export.id() + ".zip");
        maker.make(export, file);
        return file;
    }

    /** The jar's verdict, with the policy that is published and a memory of that name. */
    int verify(Path bundle, String seen) throws IOException {
        Path office = Files.createDirectories(folder.resolve("office"));
        Path policy = Files.write(office.resolve("policy.txt"), log.policy());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            return VerifyCommand.run(
                    List.of(
                            bundle.toString(),
                            "--policy",
                            policy.toString(),
                            "--seen",
                            office.resolve(seen).toString()),
                    print,
                    print);
        } finally {
            said = out.toString(StandardCharsets.UTF_8);
        }
    }
}
