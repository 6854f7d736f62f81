package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.StartRefused.Exit;

/** Runs the witness of one log until the process is ended. */
public final class WitnessCommand {
    private static final int MOST_LOG_KEYS = 8;
    private static final String HELP = """
            witness --name NAME --key FILE --log VKEY [--log VKEY] --state DIR --listen HOST:PORT [--init]
                    [--log-url URL [--token-file FILE]] [--parent-pid PID]
              Cosigns the checkpoints of one log as long as nothing that was seen before is contradicted.
              为一个日志做见证：只要新检查点不与见过的相矛盾，就联署。
              --name        the witness's name in notes / 见证方名称
              --key         its SM2 key, PKCS #8 PEM, as keygen or openssl writes it / SM2 私钥
              --log         the log's verifier key; twice while the log changes its key / 日志的验证密钥
              --state       a folder for this witness alone, on a local disk / 本见证独占的状态目录（本地磁盘）
              --init        first start of a key that has never signed; refused where there is a state
                            首次启动（密钥从未用过）；已有状态时拒绝
              --listen      HOST:PORT; port 0 takes a free one, which is printed / 监听地址
              --log-url     where to copy all leaves from, e.g. https://gateway.example/audit / 镜像来源
              --token-file  holds the value of the Authorization header for it / 存放 Authorization 值的文件
              --parent-pid  ends as soon as this process is gone / 该进程结束后随之退出
              A key whose state is lost is retired, never started again from nothing.
              状态丢失的密钥必须停用，不得从零重新开始。
            HTTP: POST /add-checkpoint, GET /checkpoint, /<SM3 of the origin>/checkpoint, /refused, /refused/FILE, /health
            exit: 0 ended, 64 wrong options, 65 a key is missing or wrong, 66 the state is missing, damaged, another's,
                  older than the mirror, or in use, 69 the address cannot be listened on
            """;

    private WitnessCommand() {}

    /** Runs the words behind {@code witness}: comes back at once with an exit code, or when the thread is interrupted. */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.equals(List.of("--help"))) {
            out.print(HELP);
            return 0;
        }
        try {
            Settings settings = settings(words, err);
            Optional<Parent> parent = parent(words);
            RunningWitness witness = RunningWitness.start(settings, Clock.systemUTC());
            Thread ending = new Thread(witness::close, "ending");
            Runtime.getRuntime().addShutdownHook(ending);
            witness.follow();
            out.println("witness " + settings.signer().key() + " log " + settings.origin() + " size "
                    + witness.witness().held().size() + " listens on http://" + text(witness.address()));
            out.flush();
            if (parent.isPresent()) {
                parent.get().awaitEnd();
            } else {
                new CountDownLatch(1).await();
            }
            return 0;
        } catch (StartRefused e) {
            err.println(e.getMessage());
            if (e.exit() == Exit.USAGE) {
                err.print(HELP);
            }
            return e.exit().code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static Settings settings(List<String> words, PrintStream err) {
        Options options = options(words);
        NoteSigner signer = signer(options.required("--name"), Path.of(options.required("--key")), err);
        List<VerifierKey> logKeys = logKeys(options.all("--log"), signer.key());
        Path state = Path.of(options.required("--state"));
        InetSocketAddress listen = listen(options.required("--listen"));
        URI logAddress = options.one("--log-url").map(WitnessCommand::address).orElse(null);
        Path tokenFile = options.one("--token-file").map(Path::of).orElse(null);
        if (tokenFile != null) {
            requireSecretChannel(logAddress == null ? URI.create("") : logAddress);
        }
        return new Settings(signer, logKeys, state, options.has("--init"), listen, logAddress, tokenFile);
    }

    private static Options options(List<String> words) {
        return Options.parse(
                words,
                Set.of("--name", "--key", "--log", "--state", "--listen", "--log-url", "--token-file", "--parent-pid"),
                Set.of("--init"));
    }

    private static Optional<Parent> parent(List<String> words) {
        return options(words).one("--parent-pid").map(text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw new StartRefused(Exit.USAGE, "--parent-pid is a number / --parent-pid 必须是数字");
            }
            return Parent.of(Long.parseLong(text));
        });
    }

    private static NoteSigner signer(String name, Path file, PrintStream err) {
        try {
            Sm2PrivateKey key = Sm2PrivateKey.fromPem(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(file));
                open.retainAll(Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ));
                if (!open.isEmpty()) {
                    err.println("warning: others can read " + file + " / 警告：其他用户可以读取该密钥文件");
                }
            }
            return new NoteSigner(new VerifierKey(name, KeyRole.WITNESS, key.publicKey()), key);
        } catch (IOException e) {
            throw new StartRefused(Exit.KEY, "cannot read the key " + file + " / 无法读取密钥", e);
        } catch (EvidenceRefused e) {
            throw new StartRefused(Exit.KEY, "the key in " + file + ": " + e.getMessage() + " / 密钥无效", e);
        }
    }

    private static List<VerifierKey> logKeys(List<String> texts, VerifierKey own) {
        if (texts.isEmpty() || texts.size() > MOST_LOG_KEYS) {
            throw new StartRefused(Exit.USAGE, "--log is needed, " + MOST_LOG_KEYS + " times at most / 缺少 --log 或过多");
        }
        try {
            List<VerifierKey> keys =
                    texts.stream().map(VerifierKey::parse).distinct().toList();
            String origin = keys.get(0).name();
            for (VerifierKey key : keys) {
                requireKey(key.role() == KeyRole.LOG, "--log takes the key of a log / --log 需要日志的密钥");
                requireKey(key.name().equals(origin), "one log for one witness process / 一个见证进程只服务一个日志");
                requireKey(!key.key().equals(own.key()), "the log and its witness share a key / 日志与见证共用了密钥");
            }
            return keys;
        } catch (EvidenceRefused e) {
            throw new StartRefused(Exit.KEY, "--log: " + e.getMessage() + " / 日志密钥无效", e);
        }
    }

    private static void requireKey(boolean holds, String otherwise) {
        if (!holds) {
            throw new StartRefused(Exit.KEY, otherwise);
        }
    }

    private static InetSocketAddress listen(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw new StartRefused(Exit.USAGE, "--listen is HOST:PORT / --listen 的格式为 主机:端口");
        }
        return new InetSocketAddress(host, Integer.parseInt(port));
    }

    private static URI address(String text) {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw new StartRefused(Exit.USAGE, "--log-url is an http or https address / --log-url 必须是 http 或 https 地址");
    }

    /** A token that goes over an open network is everyone's. */
    private static void requireSecretChannel(URI logAddress) {
        String host = logAddress.getHost();
        InetAddress address = host == null ? null : new InetSocketAddress(host, 1).getAddress();
        boolean here = address != null && address.isLoopbackAddress();
        if (!"https".equals(logAddress.getScheme()) && !here) {
            throw new StartRefused(
                    Exit.USAGE, "--token-file needs an https --log-url / 使用 --token-file 时 --log-url 必须为 https");
        }
    }
}
