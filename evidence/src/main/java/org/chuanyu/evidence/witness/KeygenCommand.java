package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.StartRefused.Exit;

/** Makes an SM2 key in a file that only its owner can read, and says the public half of it as a policy writes it. */
public final class KeygenCommand {
    private static final String HELP = """
            keygen --name NAME --out FILE [--role witness|log]
              Makes an SM2 key (PKCS #8 PEM, mode 0600) and prints its verifier key (vkey), for policy.txt and --log.
              An existing file is never touched.
              生成 SM2 密钥（PKCS #8 PEM，权限 0600），并打印其公开的验证密钥（vkey）。不会覆盖已有文件。
              --name  what the key is called in notes, e.g. witness.example/dazu; for a log its origin / 密钥名称
              --out   the file to be made / 要生成的文件
              --role  witness (the default) or log / 用途：见证（默认）或日志
            exit: 0 made, 64 wrong options, 65 no such name allowed, 73 the file exists or cannot be written
            """;

    private KeygenCommand() {}

    /** Runs the words behind {@code keygen}; the exit code. */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help"))) {
            out.print(HELP);
            return 0;
        }
        try {
            Options options = Options.parse(words, Set.of("--name", "--out", "--role"), Set.of());
            KeyRole role = role(options.one("--role").orElse("witness"));
            Sm2PrivateKey key = Sm2PrivateKey.generate();
            VerifierKey verifier = new VerifierKey(options.required("--name"), role, key.publicKey());
            write(Path.of(options.required("--out")), key.pem());
            out.println(verifier);
            return 0;
        } catch (StartRefused e) {
            err.println(e.getMessage());
            return e.exit().code;
        } catch (EvidenceRefused e) {
            err.println(e.getMessage());
            return Exit.KEY.code;
        }
    }

    static KeyRole role(String word) {
        return switch (word) {
            case "witness" -> KeyRole.WITNESS;
            case "log" -> KeyRole.LOG;
            default -> throw new StartRefused(Exit.USAGE, "--role is witness or log / --role 只能是 witness 或 log");
        };
    }

    private static void write(Path file, String pem) {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new StartRefused(Exit.CREATE, file + " exists / 文件已存在", e);
        } catch (IOException e) {
            throw new StartRefused(Exit.CREATE, "cannot write " + file + " / 无法写入文件", e);
        }
    }

    /** Where a file system has no such permissions, the folder's are what protects the key. */
    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
