package org.chuanyu.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Files that are on the disk, with their names, when a method here returns. */
public final class Durable {
    private static final String NEW = ".new";

    private Durable() {}

    /** A file that is not yet under its name. Nothing that was there before has been touched. */
    public static Path prepare(Path file, byte[] bytes) throws IOException {
        Path prepared = file.resolveSibling(file.getFileName() + NEW);
        try (FileChannel channel = FileChannel.open(
                prepared, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, bytes);
            channel.force(true);
        }
        return prepared;
    }

    /** Gives the prepared file its name, in place of whatever had it: after a crash the one or the other is there. */
    public static void put(Path prepared, Path file) throws IOException {
        Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(folderOf(file));
    }

    /** Writes behind what is in the file, from {@code at} on. */
    public static void append(Path file, long at, byte[] bytes) throws IOException {
        boolean made = !Files.exists(file);
        if (made) {
            makeFolders(folderOf(file));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            channel.truncate(at);
            channel.position(at);
            write(channel, bytes);
            channel.force(true);
        }
        if (made) {
            forceFolder(folderOf(file));
        }
    }

    public static void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolders(folderOf(folder));
            Files.createDirectory(folder);
            forceFolder(folderOf(folder));
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file without a folder");
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            channel.write(rest);
        }
    }

    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
