package org.chuanyu.evidence.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.evidence.witness.StartRefused.Exit;

/** The words behind a command: {@code --name value} pairs and bare {@code --name} flags, and nothing that is not known. */
final class Options {
    private final Map<String, List<String>> values = new TreeMap<>();

    private Options() {}

    static Options parse(List<String> words, Set<String> withValue, Set<String> flags) {
        Options options = new Options();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            List<String> given = options.values.computeIfAbsent(word, name -> new ArrayList<>());
            if (flags.contains(word)) {
                given.add("");
            } else if (!withValue.contains(word)) {
                throw new StartRefused(Exit.USAGE, "unknown option " + word + " / 没有这个参数");
            } else if (i + 1 == words.size() || words.get(i + 1).startsWith("--")) {
                throw new StartRefused(Exit.USAGE, word + " needs a value / 缺少取值");
            } else {
                given.add(words.get(++i));
            }
        }
        return options;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> one(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw new StartRefused(Exit.USAGE, name + " may be given once only / 只能给一次");
        }
        return given.stream().findFirst();
    }

    String required(String name) {
        return one(name).orElseThrow(() -> new StartRefused(Exit.USAGE, name + " is missing / 缺少参数"));
    }
}
