package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.chuanyu.evidence.Durable;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.StartRefused.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Where a witness remembers. One process at a time holds it. A witness that has forgotten would cosign a second history,
 * so an empty folder is taken only from someone who says that this key has never been used.
 */
final class StateFolder implements AutoCloseable {
    private static final String STATE = "witness.state";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private boolean broken;

    private StateFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    static StateFolder open(Path given) {
        Path folder = given.toAbsolutePath().normalize();
        try {
            Durable.makeFolders(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartRefused(Exit.STATE, "another witness uses " + folder + " / 状态目录正被另一个见证进程使用");
            }
            return new StateFolder(folder, channel, lock);
        } catch (IOException e) {
            throw new StartRefused(Exit.STATE, "cannot use the state folder " + folder + " / 无法使用状态目录", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Writes down that nothing has been cosigned yet. Refused where anything tells of an earlier life. */
    Held init(VerifierKey witness, String origin) {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.getFileName().toString().equals(LOCK))) {
                throw new StartRefused(
                        Exit.STATE,
                        folder + " has been used: start without --init; if its state is lost, retire the key"
                                + " / 目录已被使用：请去掉 --init；若状态已丢失，必须停用该密钥");
            }
            Held nothing = Held.nothing(witness, origin);
            save(nothing);
            return nothing;
        } catch (IOException e) {
            throw new StartRefused(Exit.STATE, "cannot write into " + folder + " / 无法写入状态目录", e);
        }
    }

    Held load(VerifierKey witness, String origin) {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            throw new StartRefused(
                    Exit.STATE,
                    "no state in " + folder + ": a key that has never signed starts with --init; a key that has must be"
                            + " retired / 目录中没有状态：从未用过的密钥请加 --init；用过的密钥必须停用");
        }
        try {
            return Held.parse(Files.readAllBytes(file), witness, origin);
        } catch (EvidenceRefused e) {
            throw new StartRefused(
                    Exit.STATE, "the state in " + file + " is refused (" + e.getMessage() + ") / 状态文件被拒绝", e);
        } catch (IOException e) {
            throw new StartRefused(Exit.STATE, "cannot read " + file + " / 无法读取状态文件", e);
        }
    }

    /**
     * Puts the new state in the old one's place. When that failed half-way nobody knows which of the two a restart would
     * find: from then on nothing is saved, and so nothing cosigned, until someone has started the witness again.
     */
    void save(Held held) throws IOException {
        if (broken) {
            throw new IOException("an earlier write failed: start the witness again");
        }
        Path file = folder.resolve(STATE);
        Path prepared = Durable.prepare(file, held.bytes());
        broken = true;
        Durable.put(prepared, file);
        broken = false;
    }

    Path path() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
