package org.chuanyu.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of the bench is run, and how long.
 *
 * @param quick everything short: to see that it works, not for figures
 * @param legs which of {@link #LEGS}
 * @param growth how many observations are stored before the load comes, ascending
 * @param home the module's folder
 * @param note what stands beside the results, such as "other programs were running"
 */
record Options(boolean quick, Set<String> legs, List<Integer> growth, Path home, String note) {
    static final List<String> LEGS = List.of("conversion", "path", "floor", "jpa", "log", "growth");

    static Options of(String[] args) {
        Path home =
                Path.of(System.getProperty("bench.home", ".")).toAbsolutePath().normalize();
        boolean quick = false;
        Set<String> legs = new TreeSet<>(LEGS);
        List<Integer> growth = List.of();
        String note = "";
        for (String arg : Arrays.stream(args)
                .flatMap(each -> Arrays.stream(each.trim().split("\\s+")))
                .filter(each -> !each.isEmpty())
                .toList()) {
            if (arg.equals("--quick")) {
                quick = true;
            } else if (arg.equals("--all")) {
                legs = new TreeSet<>(LEGS);
            } else if (arg.startsWith("--only=")) {
                legs = new TreeSet<>(List.of(arg.substring(7).split(",")));
            } else if (arg.startsWith("--growth=")) {
                growth = Arrays.stream(arg.substring(9).split(","))
                        .map(Integer::valueOf)
                        .sorted()
                        .toList();
            } else if (arg.startsWith("--note=")) {
                note = arg.substring(7).replace('_', ' ');
            } else {
                throw new IllegalArgumentException("--all, --quick, --only=" + String.join(",", LEGS)
                        + ", --growth=1000000,10000000, --note=…; not " + arg);
            }
        }
        if (!LEGS.containsAll(legs)) {
            throw new IllegalArgumentException("the legs are " + LEGS);
        }
        if (growth.isEmpty()) {
            growth = quick ? List.of(20_000, 100_000) : List.of(1_000_000, 10_000_000);
        }
        return new Options(quick, legs, growth, home, note);
    }

    boolean runs(String leg) {
        return legs.contains(leg);
    }

    /** A time in seconds: the first when it is in earnest, the second when quick. */
    double seconds(double earnest, double hasty) {
        return quick ? hasty : earnest;
    }

    /** Where children put what they find; emptied at the start. */
    Path work() {
        return home.resolve("target/bench");
    }

    Path messages() {
        return home.resolve("src/main/resources/org/chuanyu/bench/messages");
    }
}
