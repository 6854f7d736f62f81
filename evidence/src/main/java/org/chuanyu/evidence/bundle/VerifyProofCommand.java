package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.bundle.CommandLine.Wrong;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;

/** Verifies that one leaf is in the log, by a proof that stands alone. */
public final class VerifyProofCommand {
    private static final String HELP = """
            verify-proof PROOF --leaf FILE --policy FILE [--json]
              Verifies that one leaf is in the log (C2SP tlog-proof with SM3). Says nothing about any other leaf.
              验证一条记录确在日志中；不涉及其他记录。
              --leaf    the exact bytes of the leaf / 记录的原始字节
              --policy  the keys of the log and the witnesses, from your own office / 日志与见证方的密钥，由本单位保存
            exit: 0 OK, 10 PENDING, 30 INVALID, 2 nothing was verified
            退出码：0 通过，10 尚不能作为证据，30 无效，2 未进行验证
            """;

    private record Outcome(Verdict verdict, String english, String chinese) {}

    private VerifyProofCommand() {}

    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help"))) {
            out.print(HELP);
            return 0;
        }
        try {
            CommandLine line = CommandLine.parse(words, Set.of("--policy", "--leaf"));
            byte[] proof = Files.size(line.file()) > 2L * SignedNote.MOST_BYTES
                    ? new byte[0]
                    : Files.readAllBytes(line.file());
            Outcome outcome = verify(
                    proof,
                    line.bytes("--leaf"),
                    line.policy(),
                    Clock.systemUTC().instant());
            out.print(line.json() ? json(outcome) : text(outcome));
            out.flush();
            return outcome.verdict.exit();
        } catch (Wrong e) {
            err.println(e.getMessage());
            err.print(HELP);
            return CommandLine.USAGE;
        } catch (IOException | InvalidPathException e) {
            err.println("cannot read: " + e.getMessage() + " / 无法读取文件");
            return CommandLine.USAGE;
        }
    }

    private static Outcome verify(byte[] bytes, byte[] leafBytes, TrustPolicy policy, Instant now) {
        try {
            LogProof proof = LogProof.parse(bytes);
            CheckedNote note = policy.check(proof.checkpoint(), now);
            Leaf leaf = Leaf.parse(leafBytes);
            boolean holds = leaf.log().equals(note.checkpoint().origin())
                    && leaf.seq() == proof.index()
                    && proof.proves(leafBytes);
            if (!holds) {
                return new Outcome(Verdict.INVALID, "the leaf is not at this place of this log", "记录不在该日志的该位置");
            }
            String where = "leaf " + proof.index() + " of " + note.checkpoint().origin() + ", size "
                    + note.checkpoint().size() + ", cosigned " + note.cosigned();
            return note.quorum()
                    ? new Outcome(Verdict.OK, where, "记录确在日志中，联署齐全")
                    : new Outcome(Verdict.PENDING, "no quorum: " + where, "联署不足");
        } catch (EvidenceRefused e) {
            return new Outcome(Verdict.INVALID, String.valueOf(e.getMessage()), "不符合要求（" + e.reason() + "）");
        }
    }

    private static String text(Outcome outcome) {
        return outcome.verdict + ": " + outcome.english + " / " + outcome.chinese + "\n";
    }

    private static String json(Outcome outcome) {
        return StrictJson.text(Map.of(
                "verdict",
                outcome.verdict.name(),
                "exit",
                outcome.verdict.exit(),
                "en",
                outcome.english,
                "zh",
                outcome.chinese));
    }
}
