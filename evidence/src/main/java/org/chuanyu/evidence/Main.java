package org.chuanyu.evidence;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.bundle.VerifyCommand;
import org.chuanyu.evidence.bundle.VerifyProofCommand;
import org.chuanyu.evidence.witness.KeygenCommand;
import org.chuanyu.evidence.witness.VkeyCommand;
import org.chuanyu.evidence.witness.WitnessCommand;

/** The commands of the evidence jar. */
public final class Main {
    private static final int USAGE = 64;
    private static final String HELP = """
            verify        verifies an evidence bundle / 验证证据包
            verify-proof  verifies that one leaf is in the log / 验证单条记录
            witness       cosigns the checkpoints of a log / 见证方进程
            keygen        makes a key for it / 生成见证方密钥
            vkey          writes a public key as policies have it / 打印公钥的验证密钥
            --help behind a command explains it / 命令后加 --help 查看说明
            """;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    static int run(List<String> words, PrintStream out, PrintStream err) {
        String command = words.isEmpty() ? "" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (command) {
            case "verify" -> VerifyCommand.run(rest, out, err);
            case "verify-proof" -> VerifyProofCommand.run(rest, out, err);
            case "witness" -> WitnessCommand.run(rest, out, err);
            case "keygen" -> KeygenCommand.run(rest, out, err);
            case "vkey" -> VkeyCommand.run(rest, out, err);
            case "--help" -> {
                (rest.isEmpty() ? out : err).print(HELP);
                yield rest.isEmpty() ? 0 : USAGE;
            }
            default -> {
                err.print(HELP);
                yield USAGE;
            }
        };
    }
}
