package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.note.TrustPolicy;

/** The words behind a command of verification: one file, options with a value, and {@code --json}. */
final class CommandLine {
    /** Nothing was verified, because the command or one of the verifier's own files is not in order. */
    static final int USAGE = 2;

    private static final String JSON = "--json";
    private static final int MOST_BYTES = 1 << 22;

    private final List<String> bare = new ArrayList<>();
    private final Map<String, String> options = new TreeMap<>();

    /** Why nothing was verified. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    static CommandLine parse(List<String> words, Set<String> names) throws Wrong {
        CommandLine line = new CommandLine();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                line.bare.add(word);
            } else if (!word.equals(JSON) && !names.contains(word)) {
                throw new Wrong("unknown option " + word + " / 没有这个参数");
            } else if (!word.equals(JSON)
                    && (i + 1 == words.size() || words.get(i + 1).startsWith("--"))) {
                throw new Wrong(word + " needs a value / 缺少取值");
            } else if (line.options.put(word, word.equals(JSON) ? "" : words.get(++i)) != null) {
                throw new Wrong(word + " may be given once only / 只能给一次");
            }
        }
        if (line.bare.size() != 1) {
            throw new Wrong("one file is to be verified / 需要一个待验证的文件");
        }
        return line;
    }

    boolean json() {
        return options.containsKey(JSON);
    }

    /** The file to be verified. */
    Path file() throws Wrong {
        return existing(bare.get(0));
    }

    Path path(String name) throws Wrong {
        String value = options.get(name);
        if (value == null || value.isEmpty()) {
            throw new Wrong(name + " is missing / 缺少参数");
        }
        return Path.of(value);
    }

    byte[] bytes(String name) throws Wrong, IOException {
        Path file = existing(path(name).toString());
        if (Files.size(file) > MOST_BYTES) {
            throw new Wrong(file + " is too large / 文件过大");
        }
        return Files.readAllBytes(file);
    }

    TrustPolicy policy() throws Wrong, IOException {
        try {
            return TrustPolicy.parse(bytes("--policy"));
        } catch (EvidenceRefused e) {
            throw new Wrong("the policy is refused (" + e.getMessage() + ") / policy 文件不合要求");
        }
    }

    private static Path existing(String name) throws Wrong {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new Wrong("no such file: " + file + " / 没有这个文件");
        }
        return file;
    }
}
