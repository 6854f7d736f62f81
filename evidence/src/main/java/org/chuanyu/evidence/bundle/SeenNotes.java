package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.Durable;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;

/**
 * What the inspector remembers of each log: the last checkpoint that was verified, and every pair by which a log has
 * contradicted itself. A file of text; notes follow a line with their number of bytes. It belongs to whoever verifies
 * and is never taken from a bundle.
 */
final class SeenNotes {
    private static final String HEADER = "seen v1";
    private static final String NOTE = "note";
    private static final String FORK = "fork";
    private static final int MOST_BYTES = 64 << 20;

    private record Pair(SignedNote one, SignedNote other) {}

    private final SortedMap<String, SignedNote> notes = new TreeMap<>();
    private final List<Pair> forks = new ArrayList<>();
    private boolean changed;

    SeenNotes() {}

    /** What the file holds; nothing where there is none yet. One that is empty or damaged is refused. */
    static SeenNotes load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new SeenNotes();
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "seen");
        }
        return parse(Files.readAllBytes(file));
    }

    static SeenNotes parse(byte[] bytes) {
        SeenNotes seen = new SeenNotes();
        Lines lines = new Lines(bytes);
        if (!lines.next().equals(HEADER)) {
            throw refused();
        }
        while (lines.hasNext()) {
            String[] words = lines.next().split(" ", -1);
            if (words.length == 2 && words[0].equals(NOTE)) {
                SignedNote note = lines.note(words[1]);
                if (seen.notes.put(origin(note), note) != null) {
                    throw refused();
                }
            } else if (words.length == 3 && words[0].equals(FORK)) {
                seen.forks.add(new Pair(lines.note(words[1]), lines.note(words[2])));
            } else {
                throw refused();
            }
        }
        return seen;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        notes.values()
                .forEach(note -> text.append(NOTE + " ")
                        .append(note.bytes().length)
                        .append('\n')
                        .append(note));
        forks.forEach(fork -> text.append(FORK + " ")
                .append(fork.one.bytes().length)
                .append(' ')
                .append(fork.other.bytes().length)
                .append('\n')
                .append(fork.one)
                .append(fork.other));
        return StrictText.utf8(text.toString(), Reason.MALFORMED_TEXT);
    }

    Optional<SignedNote> of(String origin) {
        return Optional.ofNullable(notes.get(origin));
    }

    /** Whether this log has contradicted itself before. */
    boolean forked(String origin) {
        return forks.stream().anyMatch(pair -> origin(pair.one).equals(origin));
    }

    int forks() {
        return forks.size();
    }

    /** Puts the note in place of the one before of its log. */
    void remember(SignedNote note) {
        SignedNote before = notes.put(origin(note), note);
        changed |= before == null || !Arrays.equals(before.bytes(), note.bytes());
    }

    /** Keeps the two notes beside the ones remembered, once. */
    void keepFork(SignedNote one, SignedNote other) {
        Pair pair = new Pair(one, other);
        if (!forks.contains(pair)) {
            forks.add(pair);
            changed = true;
        }
    }

    /** Replaces the file as a whole, where anything has changed. */
    void save(Path file) throws IOException {
        if (changed) {
            Durable.put(Durable.prepare(file, bytes()), file);
            changed = false;
        }
    }

    private static String origin(SignedNote note) {
        return Checkpoint.parse(note.text()).origin();
    }

    private static EvidenceRefused refused() {
        return new EvidenceRefused(Reason.MALFORMED_TEXT, "not a file of seen checkpoints");
    }

    private static final class Lines {
        private final byte[] bytes;
        private int at;

        Lines(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        String next() {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end == bytes.length) {
                throw refused();
            }
            String line = StrictText.utf8(Arrays.copyOfRange(bytes, at, end), Reason.MALFORMED_TEXT);
            at = end + 1;
            return line;
        }

        SignedNote note(String length) {
            long wanted = StrictText.number(length, Reason.MALFORMED_TEXT);
            if (wanted > bytes.length - at) {
                throw refused();
            }
            SignedNote note = SignedNote.parse(Arrays.copyOfRange(bytes, at, at + (int) wanted));
            at += (int) wanted;
            return note;
        }
    }
}
