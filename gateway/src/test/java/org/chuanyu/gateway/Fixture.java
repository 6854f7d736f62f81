package org.chuanyu.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A message from a file, with at most a few words changed: the change is the point of the test that makes it. */
public record Fixture(String text) {

    /** Reads {@code fixtures/hl7v2/<name>.hl7}. */
    public static Fixture hl7v2(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("/fixtures/hl7v2/" + name + ".hl7")) {
            return new Fixture(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with one word changed; the word must be there. */
    public Fixture with(String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalArgumentException("the fixture does not hold the word to change");
        }
        return new Fixture(text.replace(from, to));
    }

    public byte[] bytes() {
        return bytes(StandardCharsets.UTF_8);
    }

    public byte[] bytes(Charset charset) {
        return text.getBytes(charset);
    }
}
