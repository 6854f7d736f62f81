package org.chuanyu.gateway.audit.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * A folder for bundles on their way, of this process alone. It goes with the process in order; what a killed one left behind is known
 * by its lock, which nobody holds any more, and goes at the next start.
 */
@Component
final class SpoolFolder implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFolder.class);
    private static final String NAME = "chuanyu-evidence-";
    private static final String LOCK = "lock";

    /** Of this process: to open and close the lock of one, even to look at it, would give it up (POSIX, fcntl). */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path parent;
    private Path folder;
    private FileChannel lock;

    SpoolFolder(ExportSettings settings) throws IOException {
        parent = settings.folder() == null ? Path.of(System.getProperty("java.io.tmpdir")) : settings.folder();
        Files.createDirectories(parent);
        clear(parent);
        folder = made();
        lock = locked();
    }

    private Path made() throws IOException {
        Path made = Files.createTempDirectory(parent, NAME);
        OWN.add(made);
        return made;
    }

    private FileChannel locked() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    /** It is there, even if whoever tidies the machine's temporary files has taken one away that nobody had used for days. */
    synchronized Path path() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            lock.close();
            OWN.remove(folder);
            folder = made();
            lock = locked();
        }
        return folder;
    }

    @Override
    public synchronized void destroy() throws IOException {
        lock.close();
        OWN.remove(folder);
        if (Files.exists(folder)) {
            delete(folder);
        }
    }

    private static void clear(Path parent) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, NAME + "*")) {
            for (Path other : others) {
                if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS) && !OWN.contains(other)) {
                    clearIfLeft(other);
                }
            }
        }
    }

    private static void clearIfLeft(Path other) {
        boolean left = false;
        try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            left = taken != null;
        } catch (IOException | OverlappingFileLockException e) {
            // In use, or another user's: none of ours to clear.
        }
        try {
            if (left) {
                delete(other);
            }
        } catch (IOException e) {
            LOG.info(
                    "what a killed process left of evidence stays: {}",
                    e.getClass().getName());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
