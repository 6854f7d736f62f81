package org.chuanyu.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Everything that was measured, by name. */
public final class Figures {
    private final Map<String, String> values = new TreeMap<>();

    public void put(String name, double value) {
        values.put(name, Double.toString(value));
    }

    public void put(String name, String value) {
        values.put(name, value);
    }

    /** What a child wrote down, under a name of its own. */
    public void addAll(String prefix, Path file) throws IOException {
        Properties found = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            found.load(in);
        }
        found.stringPropertyNames().forEach(name -> values.put(prefix + "." + name, found.getProperty(name)));
    }

    /** A number, or NaN where it was not measured. */
    public double number(String name) {
        String value = values.get(name);
        try {
            return value == null ? Double.NaN : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public void forEach(String prefix, BiConsumer<String, String> each) {
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                each.accept(name.substring(prefix.length()), value);
            }
        });
    }
}
