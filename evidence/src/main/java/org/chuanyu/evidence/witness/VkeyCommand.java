package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.StartRefused.Exit;

/** Writes a public key as policies and {@code --log} have it, for keys that another program or a device made. */
public final class VkeyCommand {
    private static final String HELP = """
            vkey --name NAME --key FILE [--role witness|log]
              Prints the verifier key (vkey) of an SM2 public key, for policy.txt and --log.
              打印 SM2 公钥的验证密钥（vkey）。
              --name  what the key is called in notes; for a log its origin / 密钥名称
              --key   PEM, as "openssl x509 -pubkey -noout" or "openssl pkey -pubout" writes it / 公钥 PEM 文件
              --role  witness (the default) or log / 用途：见证（默认）或日志
            exit: 0 printed, 64 wrong options, 65 no such name allowed, or no such key there
            """;

    private VkeyCommand() {}

    /** Runs the words behind {@code vkey}; the exit code. */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help"))) {
            out.print(HELP);
            return 0;
        }
        try {
            Options options = Options.parse(words, Set.of("--name", "--key", "--role"), Set.of());
            Path file = Path.of(options.required("--key"));
            out.println(new VerifierKey(
                    options.required("--name"),
                    KeygenCommand.role(options.one("--role").orElse("witness")),
                    Sm2PublicKey.fromPem(Files.readString(file, StandardCharsets.ISO_8859_1))));
            return 0;
        } catch (StartRefused e) {
            err.println(e.getMessage());
            return e.exit().code;
        } catch (IOException e) {
            err.println("cannot read the key / 无法读取密钥");
            return Exit.KEY.code;
        } catch (EvidenceRefused e) {
            err.println(e.getMessage());
            return Exit.KEY.code;
        }
    }
}
