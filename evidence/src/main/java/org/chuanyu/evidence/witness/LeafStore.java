package org.chuanyu.evidence.witness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chuanyu.evidence.Durable;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.Tile;

/**
 * Leaves on the disk, in the bundles and under the paths in which C2SP tlog-tiles publishes them; the last file has fewer
 * than 256 and grows. A file that ends inside a leaf is what a crash leaves of a write that nobody was told of: that rest
 * is written over.
 */
final class LeafStore {
    private final Path folder;
    private long size;
    private long lastFileBytes;

    private LeafStore(Path folder) {
        this.folder = folder;
    }

    static LeafStore open(Path folder) throws IOException {
        LeafStore store = new LeafStore(folder);
        long files = store.files();
        if (files > 0) {
            store.size = (files - 1) * Tile.FULL;
            store.countLastFile(files - 1);
        }
        return store;
    }

    /** Files stand without gaps, so that the first missing one is found by doubling and halving. */
    private long files() {
        long missing = 1;
        while (Files.exists(file(missing - 1))) {
            missing *= 2;
        }
        long there = missing / 2;
        while (there < missing) {
            long middle = there + (missing - there) / 2;
            if (Files.exists(file(middle))) {
                there = middle + 1;
            } else {
                missing = middle;
            }
        }
        return there;
    }

    private void countLastFile(long bundle) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file(bundle)))) {
            EntryReader entries = new EntryReader(in);
            for (int i = 0; i < Tile.FULL && entries.next(); i++) {
                size++;
                lastFileBytes += 2 + entries.length();
            }
        } catch (EvidenceRefused cut) {
            // counted up to here
        }
    }

    long size() {
        return size;
    }

    /** The leaves of one bundle, as many as there are. The caller closes the stream. */
    InputStream bundle(long index) throws IOException {
        return Files.newInputStream(file(index));
    }

    /**
     * Puts leaves behind the last one, all in one bundle.
     *
     * @param entries each behind its length
     */
    void append(int leaves, byte[] entries) throws IOException {
        long width = size % Tile.FULL;
        if (width + leaves > Tile.FULL) {
            throw new EvidenceRefused(Reason.MALFORMED_ENTRIES, "more leaves than a bundle holds");
        }
        long at = width == 0 ? 0 : lastFileBytes;
        Durable.append(file(size / Tile.FULL), at, entries);
        size += leaves;
        lastFileBytes = at + entries.length;
    }

    private Path file(long bundle) {
        return folder.resolve(new Tile(Tile.ENTRIES, bundle, Tile.FULL).path());
    }
}
