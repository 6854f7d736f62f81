package org.chuanyu.evidence.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.EntryReader;

/** The files of a bundle, to be bent one at a time and sealed again by somebody who has the log's key. */
final class Bent {
    final SortedMap<String, byte[]> files = new TreeMap<>(BundleNames.ORDER);

    static Bent of(byte[] bundle) {
        Bent bent = new Bent();
        try {
            Path file = Files.createTempFile("good", ".zip");
            Files.write(file, bundle);
            try (BundleReader reader = BundleReader.open(file)) {
                for (String name : reader.names()) {
                    bent.files.put(name, reader.bytes(name));
                }
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bent;
    }

    Bent edit(String name, UnaryOperator<byte[]> edit) {
        files.put(name, edit.apply(files.get(name).clone()));
        return this;
    }

    Bent replace(String name, String from, String to) {
        return edit(name, bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!text.contains(from)) {
                throw new IllegalStateException(from + " is not in " + name);
            }
            return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        });
    }

    Bent put(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    Bent without(String... names) {
        files.keySet().removeAll(Arrays.asList(names));
        return this;
    }

    Bent swap(String one, String other) {
        byte[] bytes = files.get(one);
        files.put(one, files.get(other));
        files.put(other, bytes);
        return this;
    }

    Bent leaves(Consumer<List<byte[]>> edit) {
        return edit(BundleNames.LEAVES, bytes -> {
            try {
                List<byte[]> leaves = new ArrayList<>();
                EntryReader reader = new EntryReader(new ByteArrayInputStream(bytes));
                while (reader.next()) {
                    leaves.add(reader.leaf());
                }
                edit.accept(leaves);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                for (byte[] leaf : leaves) {
                    Entries.write(out, leaf);
                }
                return out.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One leaf, by its place in the window. */
    Bent leaf(int at, UnaryOperator<String> edit) {
        return leaves(leaves -> {
            String leaf = new String(leaves.get(at), StandardCharsets.UTF_8);
            String edited = edit.apply(leaf);
            if (edited.equals(leaf)) {
                throw new IllegalStateException("nothing was edited");
            }
            leaves.set(at, edited.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A manifest of the files as they are now, under the log's signature: the strongest of all who could bend them. */
    Bent sealed() {
        SortedMap<String, byte[]> hashes = new TreeMap<>();
        files.forEach((name, bytes) -> hashes.put(name, Sm3.of(bytes)));
        hashes.keySet().removeAll(BundleNames.UNLISTED);
        return signed(new Manifest(hashes).bytes());
    }

    Bent signed(byte[] manifest) {
        return put(BundleNames.MANIFEST, manifest).put(BundleNames.SIGNATURE, FixtureLog.LOG_SECRET.sign(manifest));
    }

    byte[] zip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ZipWriter zip = new ZipWriter(out);
            for (var file : files.entrySet()) {
                zip.add(file.getKey(), file.getValue());
            }
            zip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
