package org.chuanyu.bench.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.evidence.tree.TreeHasher;

/**
 * The floor of the verifier: one thread hashes each leaf of a file once, and checks nothing. Argument: the file, leaves as a bundle has
 * them.
 */
public final class LeafHashing {
    private LeafHashing() {}

    public static void main(String[] args) throws IOException {
        byte[] hash = new byte[TreeHash.LENGTH];
        TreeHasher hasher = TreeHash.SM3.hasher();
        long leaves = 0;
        try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
            EntryReader entries = new EntryReader(in);
            while (entries.next()) {
                hasher.leaf(entries.buffer(), entries.offset(), entries.length(), hash, 0);
                leaves++;
            }
        }
        System.out.println(
                leaves + " leaves, the last is " + java.util.HexFormat.of().formatHex(hash));
    }
}
