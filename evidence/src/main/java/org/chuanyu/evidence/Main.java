package org.chuanyu.evidence;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.witness.KeygenCommand;
import org.chuanyu.evidence.witness.WitnessCommand;

/** The commands of the evidence jar. */
public final class Main {
    private static final int USAGE = 64;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    static int run(List<String> words, PrintStream out, PrintStream err) {
        String command = words.isEmpty() ? "" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (command) {
            case "witness" -> WitnessCommand.run(rest, out, err);
            case "keygen" -> KeygenCommand.run(rest, out, err);
            default -> {
                err.println("witness | keygen; --help behind a command explains it / 命令后加 --help 查看说明");
                yield USAGE;
            }
        };
    }
}
