package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.bundle.CommandLine.Wrong;
import org.chuanyu.evidence.note.TrustPolicy;

/** Verifies a bundle with the keys and the memory of whoever runs it. */
public final class VerifyCommand {
    private static final String HELP = """
            verify BUNDLE --policy FILE --seen FILE [--json]
              Verifies an evidence bundle without network. Nothing that decides is taken from the bundle.
              离线验证证据包。判断依据均不来自证据包。
              --policy  the keys of the log and the witnesses, from your own office / 日志与见证方的密钥，由本单位保存
              --seen    what you saw of the log before; made at the first run, keep it / 以往所见，首次运行时建立，请长期保存
              --json    one line for programs / 供程序读取的单行结果
            exit: 0 OK, 10 PENDING, 20 GAP, 30 INVALID, 40 FORK, 2 nothing was verified
            退出码：0 全部通过，10 尚不能作为证据，20 有缺漏，30 无效，40 分叉，2 未进行验证
            """;

    private VerifyCommand() {}

    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help"))) {
            out.print(HELP);
            return 0;
        }
        try {
            CommandLine line = CommandLine.parse(words, Set.of("--policy", "--seen"));
            Path bundle = line.file();
            Path seen = line.path("--seen").toAbsolutePath();
            TrustPolicy policy = line.policy();
            Report report = verify(bundle, policy, seen);
            out.print(line.json() ? report.json() : report.text());
            out.flush();
            return report.verdict().exit();
        } catch (Wrong e) {
            err.println(e.getMessage());
            err.print(HELP);
            return CommandLine.USAGE;
        } catch (IOException | InvalidPathException e) {
            err.println("cannot read or write: " + e.getMessage() + " / 无法读写文件");
            return CommandLine.USAGE;
        }
    }

    /** Two runs at the same time would each forget what the other has seen: one waits. */
    private static Report verify(Path bundle, TrustPolicy policy, Path seen) throws IOException, Wrong {
        Path lock = seen.resolveSibling(seen.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            SeenNotes notes = load(seen);
            Report report = BundleVerifier.verify(
                    bundle, policy, notes, Clock.systemUTC().instant());
            if (held.isValid()) {
                notes.save(seen);
            }
            return report;
        }
    }

    private static SeenNotes load(Path seen) throws IOException, Wrong {
        try {
            if (Files.isDirectory(seen)) {
                throw new Wrong(seen + " is a folder / 是目录");
            }
            return SeenNotes.load(seen);
        } catch (EvidenceRefused e) {
            throw new Wrong(seen + " is damaged (" + e.getMessage() + ") / seen 文件已损坏");
        }
    }
}
