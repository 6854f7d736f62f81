package org.chuanyu.evidence.bundle;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * The files of a bundle, read where they lie. Opening it holds every byte of the container that is not a file's own
 * against {@link Zip the one zip} of these files; any other is refused with MALFORMED_BUNDLE. Nothing of what the files
 * say is checked here. Many streams may be open at the same time.
 */
public final class BundleReader implements Closeable {
    /** Bytes of the largest file that is read into memory. */
    static final int MOST_BYTES_OF_A_FILE = 16 << 20;

    private static final int LONGEST_NAME = 64;
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final SortedMap<String, Zip.Entry> entries;

    private BundleReader(FileChannel channel, SortedMap<String, Zip.Entry> entries) {
        this.channel = channel;
        this.entries = entries;
    }

    public static BundleReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new BundleReader(channel, entries(channel));
        } catch (EOFException e) {
            channel.close();
            throw refused("the zip is cut");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SortedMap<String, Zip.Entry> entries(FileChannel channel) throws IOException {
        long length = channel.size();
        require(
                length >= Zip.END_LENGTH && length <= Zip.MOST_BYTES,
                "not the length of a bundle, but perhaps an answer of the gateway");
        long endAt = length - Zip.END_LENGTH;
        ByteBuffer end = Zip.buffer(Zip.END_LENGTH).put(read(channel, endAt, Zip.END_LENGTH));
        int count = end.getShort(10) & 0xffff;
        long directory = end.getInt(16) & 0xffff_ffffL;
        require(directory <= endAt && count > 0 && count <= Zip.MOST_ENTRIES, "no directory where it should be");
        require(
                endAt - directory <= (long) count * (Zip.CENTRAL_LENGTH + LONGEST_NAME),
                "a directory longer than its files have names");
        List<Zip.Entry> entries = directory(read(channel, directory, (int) (endAt - directory)), count);
        require(
                Arrays.equals(end.array(), Zip.end(entries, directory, endAt - directory)),
                "an end that does not fit the files");
        long at = 0;
        SortedMap<String, Zip.Entry> byName = new TreeMap<>(BundleNames.ORDER);
        for (Zip.Entry entry : entries) {
            require(BundleNames.isAllowed(entry.name()), "a file that no bundle has");
            require(
                    byName.isEmpty() || BundleNames.ORDER.compare(byName.lastKey(), entry.name()) < 0,
                    "a file twice, or files in another order");
            require(
                    entry.offset() == at && entry.end() <= directory,
                    "files that lie elsewhere than one behind the other");
            byte[] header = Zip.local(entry);
            require(
                    Arrays.equals(header, read(channel, at, header.length)),
                    "a header that is not as in the directory");
            byName.put(entry.name(), entry);
            at = entry.end();
        }
        require(at == directory, "bytes between the files and their directory");
        return Collections.unmodifiableSortedMap(byName);
    }

    private static List<Zip.Entry> directory(byte[] bytes, int count) {
        List<Zip.Entry> entries = new ArrayList<>();
        ByteBuffer directory = Zip.buffer(bytes.length).put(bytes).flip();
        for (int i = 0; i < count; i++) {
            int at = directory.position();
            require(directory.remaining() >= Zip.CENTRAL_LENGTH, "a directory that is cut");
            int nameLength = directory.getShort(at + 28) & 0xffff;
            int headerLength = Zip.CENTRAL_LENGTH + nameLength;
            require(nameLength <= LONGEST_NAME && directory.remaining() >= headerLength, "a directory that is cut");
            byte[] header = new byte[headerLength];
            directory.get(header);
            Zip.Entry entry = new Zip.Entry(
                    new String(header, Zip.CENTRAL_LENGTH, nameLength, StandardCharsets.US_ASCII),
                    directory.getInt(at + 42) & 0xffff_ffffL,
                    directory.getInt(at + 24) & 0xffff_ffffL,
                    directory.getInt(at + 16));
            require(Arrays.equals(header, Zip.central(entry)), "a file that is packed, dated, marked or commented");
            entries.add(entry);
        }
        require(!directory.hasRemaining(), "a directory with more than its files");
        return entries;
    }

    /** The names, in the order of the zip. */
    Set<String> names() {
        return entries.keySet();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    int crc(String name) {
        return entry(name).crc();
    }

    /** The whole file; one that is missing, or has more than 16 MiB, is refused. */
    byte[] bytes(String name) throws IOException {
        Zip.Entry entry = entry(name);
        if (entry.size() > MOST_BYTES_OF_A_FILE) {
            throw new EvidenceRefused(Reason.TOO_LARGE, name);
        }
        return read(channel, entry.dataOffset(), (int) entry.size());
    }

    InputStream stream(String name) {
        Zip.Entry entry = entry(name);
        return new Part(channel, entry.dataOffset(), entry.end());
    }

    private Zip.Entry entry(String name) {
        Zip.Entry entry = entries.get(name);
        if (entry == null) {
            throw refused(name + " is missing");
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("the file ends too early");
            }
        }
        return bytes.array();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static EvidenceRefused refused(String why) {
        return new EvidenceRefused(Reason.MALFORMED_BUNDLE, why);
    }

    /** The bytes from one place of the file to another. */
    private static final class Part extends InputStream {
        private final FileChannel channel;
        private long at;
        private final long end;

        Part(FileChannel channel, long at, long end) {
            this.channel = channel;
            this.at = at;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == end) {
                return -1;
            }
            int wanted = (int) Math.min(Math.min(length, BUFFER), end - at);
            int read = channel.read(ByteBuffer.wrap(into, offset, wanted), at);
            if (read < 0) {
                throw new EOFException("the file ends too early");
            }
            at += read;
            return read;
        }
    }
}
