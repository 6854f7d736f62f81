package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.chuanyu.evidence.Durable;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;

/**
 * What the log signed and the witness refused, kept for an inspector: the request as it came, and beside it the note that
 * was held at that moment. A file's name is made from the checkpoint, so that sending one again makes no second file;
 * nothing is ever written over or deleted. Each kind has room of its own: whoever can only repeat what the log has
 * published cannot take the place of a proof.
 */
final class Refusals {
    private static final Logger LOG = System.getLogger(Refusals.class.getName());
    private static final String REQUEST = ".request";
    private static final String HELD = ".held";

    /** How much a refused request proves. */
    enum Kind {
        /** The log signed two roots for one size: the request and the note beside it are the proof. */
        FORK(1000),
        /** No proof, or a wrong one, that the new tree begins with the held one. */
        UNPROVEN(1000),
        /** Another start than the held one, as a log sends that has lost its place; or a note spoiled by another line. */
        OTHER(1000),
        /** Leaves that do not rebuild what the log has signed. */
        LEAVES(16);

        private final int most;

        Kind(int most) {
            this.most = most;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Path folder;
    private final Map<String, Kind> names = new TreeMap<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private long lost;

    private Refusals(Path folder) {
        this.folder = folder;
        Arrays.stream(Kind.values()).forEach(kind -> counts.put(kind, 0));
    }

    static Refusals open(Path folder) throws IOException {
        Refusals refusals = new Refusals(folder);
        Durable.makeFolders(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(REQUEST))
                    .forEach(file -> refusals.index(file.substring(0, file.length() - REQUEST.length())));
        }
        return refusals;
    }

    private void index(String name) {
        for (Kind kind : Kind.values()) {
            if (name.startsWith(kind.label() + "-")) {
                names.put(name, kind);
                counts.merge(kind, 1, Integer::sum);
            }
        }
    }

    /** Keeps the request, unless this checkpoint is kept under this kind already or there is no room. */
    void keep(Kind kind, Checkpoint checkpoint, byte[] request, Optional<SignedNote> held) {
        keep(kind, kind.label() + "-" + ofSize(checkpoint.size()) + Sm3.hex(text(checkpoint)), request, held);
    }

    /** Keeps what the log handed out as its leaves from {@code first} on. */
    void keepLeaves(long first, byte[] entries, Optional<SignedNote> held) {
        keep(Kind.LEAVES, Kind.LEAVES.label() + "-" + ofSize(first) + Sm3.hex(entries), entries, held);
    }

    private synchronized void keep(Kind kind, String name, byte[] request, Optional<SignedNote> held) {
        if (names.containsKey(name)) {
            return;
        }
        if (count(kind) >= kind.most) {
            lost++;
            return;
        }
        try {
            if (held.isPresent()) {
                write(name + HELD, held.get().bytes());
            }
            write(name + REQUEST, request);
            index(name);
        } catch (IOException e) {
            lost++;
            LOG.log(Level.ERROR, "a refused request could not be kept", e);
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Durable.put(Durable.prepare(file, bytes), file);
    }

    /** Refused requests with the size of this checkpoint and another root: the log has signed both. */
    synchronized List<String> contradicting(Checkpoint checkpoint) {
        String same = Sm3.hex(text(checkpoint));
        List<String> found = new ArrayList<>();
        for (String name : names.keySet()) {
            boolean request = names.get(name) == Kind.UNPROVEN || names.get(name) == Kind.OTHER;
            if (request && name.contains("-" + ofSize(checkpoint.size())) && !name.endsWith(same)) {
                found.add(name);
            }
        }
        return found;
    }

    /** The request of that name, as it came. */
    synchronized byte[] request(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name + REQUEST));
    }

    /** One line for each file that {@link #file} gives out. */
    synchronized String list() {
        StringBuilder list = new StringBuilder();
        for (String name : names.keySet()) {
            list.append(name).append(REQUEST).append('\n');
            if (Files.exists(folder.resolve(name + HELD))) {
                list.append(name).append(HELD).append('\n');
            }
        }
        return list.toString();
    }

    synchronized Optional<byte[]> file(String file) {
        String name = file.replaceFirst("\\.(request|held)$", "");
        boolean ours = !file.equals(name) && names.containsKey(name) && Files.exists(folder.resolve(file));
        try {
            return ours ? Optional.of(Files.readAllBytes(folder.resolve(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** Refused requests that were not kept, because there was no room or no disk. */
    synchronized long lost() {
        return lost;
    }

    private static String ofSize(long size) {
        return String.format(Locale.ROOT, "%019d-", size);
    }

    private static byte[] text(Checkpoint checkpoint) {
        return StrictText.utf8(checkpoint.text(), Reason.MALFORMED_CHECKPOINT);
    }
}
