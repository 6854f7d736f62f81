package org.chuanyu.evidence.bundle;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.time.CertifiedKey;
import org.chuanyu.evidence.time.TimeStamper;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.HashLines;
import org.jspecify.annotations.Nullable;

/**
 * Puts a bundle together. The leaves go through a file of the given folder, which is gone after {@link #close};
 * everything else is held in memory, at most 64 MiB. A bundle holds less than 4 GiB: a longer window is handed out in
 * several.
 *
 * <p>For a bundle that verifies with OK: {@code last} is the newest fully cosigned checkpoint that there is, {@code
 * first} a fully cosigned one of the size at which the window begins, and the window's first leaf is not after the time
 * asked for (or is the log's first). It has at least one leaf. Where the window ends before the time asked for, the
 * description says SHORT. Where the policy of whoever verifies names a time-stamping authority, {@code last} is {@link
 * #stamped}.
 */
public final class BundleWriter implements Closeable {
    /**
     * The first leaf of a window is dated later than so long before any cosignature of {@code first}, or it is taken for
     * dated back.
     */
    public static final Duration LONGEST_WITHOUT_WITNESS = BundleVerifier.LONGEST_WITHOUT_WITNESS;

    private static final long MOST_BYTES_IN_MEMORY = 64 << 20;

    private final Path spool;
    private final OutputStream leaves;
    private final Sm3 hash = new Sm3();
    private final CRC32 crc = new CRC32();
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final SortedMap<Long, Long> redactions = new TreeMap<>();
    private final ReportPage page = new ReportPage();
    private long inMemory;

    private BundleWriter(Path spool, OutputStream leaves) {
        this.spool = spool;
        this.leaves = leaves;
    }

    /** @param folder for the leaves until they are written, on a disk that has room for them */
    public static BundleWriter in(Path folder) throws IOException {
        Path spool = Files.createTempFile(folder, "bundle", ".leaves");
        OutputStream hashed = new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16);
        return new BundleWriter(spool, hashed);
    }

    /** The checkpoint at whose size the window begins; none where that is 0. */
    public void first(SignedNote note) {
        add(BundleNames.FIRST, note.bytes());
    }

    public void last(SignedNote note) {
        add(BundleNames.LAST, note.bytes());
    }

    /** The bare time-stamp token over exactly the bytes of {@code last}. */
    public void stamped(byte[] token) {
        add(BundleNames.LAST_TOKEN, token);
    }

    /**
     * The certificate of a key of the log, in DER: for whoever has to show who stands behind the key. Verifiers know the key from their
     * own policy, and hold this against it.
     *
     * @param key that has signed {@code last}
     * @return whether it is one of this key that every verifier takes; another is left out
     */
    public boolean certificate(VerifierKey key, byte[] certificate) {
        try {
            if (!Arrays.equals(CertifiedKey.spki(certificate), key.key().spki())) {
                return false;
            }
        } catch (EvidenceRefused e) {
            return false;
        }
        add(BundleNames.certificate(key), certificate);
        return true;
    }

    /** The next leaf of the window. */
    public void leaf(byte[] leaf) throws IOException {
        byte[] length = {(byte) (leaf.length >>> 8), (byte) leaf.length};
        Entries.write(leaves, leaf);
        hash.update(length).update(leaf);
        crc.update(length);
        crc.update(leaf);
        page.leaf(leaf);
    }

    /** What is left of the window in the tree of {@code last}, and what is right of it. */
    public void edges(List<byte[]> left, List<byte[]> right) {
        add(BundleNames.LEFT, ascii(HashLines.text(left)));
        add(BundleNames.RIGHT, ascii(HashLines.text(right)));
    }

    /** That the tree of {@code last} begins with the one that the inspector saw last. */
    public void consistency(long from, long to, List<byte[]> proof) {
        add(BundleNames.consistency(from, to), ascii(HashLines.text(proof)));
    }

    /** The openings of a leaf of the window; that of the event goes into a file of its own. */
    public void disclose(long seq, SortedMap<String, Opening> openings) {
        add(BundleNames.disclosure(seq), Disclosures.bytes(openings));
        @Nullable Opening event = openings.get(Commitment.EVENT);
        if (event != null) {
            add(BundleNames.auditEvent(seq), event.value());
        }
    }

    /** That the leaf at {@code seq} cannot be opened any more, by the redaction at {@code leaf}. */
    public void redacted(long seq, long leaf) {
        redactions.put(seq, leaf);
    }

    /** A redaction's leaf that is not in the window, with the proof that it is in the tree of {@code last}. */
    public void proof(byte[] leaf, LogProof proof) {
        add(BundleNames.leaf(proof.index()), leaf);
        add(BundleNames.proof(proof.index()), proof.bytes());
    }

    /** Writes the bundle, signed by the log, without a time stamp over the manifest. The stream stays open. */
    public void write(BundleDescription description, Signer log, OutputStream out) throws IOException {
        write(description, log, manifest -> Optional.empty(), out);
    }

    /**
     * Writes the bundle, signed by the log, with a time stamp over the manifest if one is to be had. The stream stays
     * open.
     *
     * @param description whose tokens are those that will be in it, whatever it says of them
     */
    public void write(BundleDescription description, Signer log, TimeStamper tsa, OutputStream out) throws IOException {
        leaves.flush();
        byte[] ofLeaves = hash.finish();
        add(BundleNames.REDACTIONS, Redactions.bytes(redactions));
        add(BundleNames.PAGE, page.bytes(description));
        List<String> stamped =
                Stream.of(BundleNames.LAST_TOKEN).filter(files::containsKey).toList();
        List<String> both = Stream.concat(stamped.stream(), Stream.of(BundleNames.MANIFEST_TOKEN))
                .toList();
        byte[] manifest = manifest(description.naming(both), ofLeaves);
        Optional<byte[]> token = tsa.stamp(manifest);
        if (token.isEmpty()) {
            // It must not name what is not there.
            manifest = manifest(description.naming(stamped), ofLeaves);
        }
        ZipWriter zip = new ZipWriter(out);
        pack(zip);
        zip.add(BundleNames.MANIFEST, manifest);
        zip.add(BundleNames.SIGNATURE, log.sign(manifest));
        if (token.isPresent()) {
            zip.add(BundleNames.MANIFEST_TOKEN, token.get());
        }
        zip.finish();
    }

    /** All that the manifest names. */
    private void pack(ZipWriter zip) throws IOException {
        SortedSet<String> names = new TreeSet<>(files.keySet());
        names.add(BundleNames.LEAVES);
        for (String name : names) {
            if (name.equals(BundleNames.LEAVES)) {
                try (InputStream bytes = Files.newInputStream(spool)) {
                    zip.add(name, Files.size(spool), (int) crc.getValue(), bytes);
                }
            } else {
                zip.add(name, files.getOrDefault(name, new byte[0]));
            }
        }
    }

    private byte[] manifest(BundleDescription description, byte[] ofLeaves) {
        files.remove(BundleNames.DESCRIPTION);
        add(BundleNames.DESCRIPTION, description.bytes());
        SortedMap<String, byte[]> hashes = new TreeMap<>();
        files.forEach((name, bytes) -> hashes.put(name, Sm3.of(bytes)));
        hashes.put(BundleNames.LEAVES, ofLeaves);
        return new Manifest(hashes).bytes();
    }

    private void add(String name, byte[] bytes) {
        inMemory += bytes.length;
        if (bytes.length > BundleReader.MOST_BYTES_OF_A_FILE || inMemory > MOST_BYTES_IN_MEMORY) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "more than a bundle holds beside its leaves");
        }
        if (!BundleNames.isAllowed(name) || files.put(name, bytes.clone()) != null) {
            throw new IllegalStateException(name + " twice in a bundle, or not of a bundle");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        leaves.close();
        Files.deleteIfExists(spool);
    }
}
