package org.chuanyu.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a load program was told, as a file of properties. */
record Plan(Properties told) {

    static Plan read(String file) throws IOException {
        Properties told = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            told.load(in);
        }
        return new Plan(told);
    }

    int number(String name) {
        return Integer.parseInt(told.getProperty(name, "0"));
    }

    double seconds(String name) {
        return Double.parseDouble(told.getProperty(name, "0"));
    }

    String text(String name) {
        return told.getProperty(name, "");
    }
}
