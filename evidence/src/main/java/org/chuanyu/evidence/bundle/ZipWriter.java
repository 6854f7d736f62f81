package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/** Writes files into {@link Zip the one zip} of them, one behind the other. */
final class ZipWriter {
    private final OutputStream out;
    private final List<Zip.Entry> entries = new ArrayList<>();
    private long at;

    ZipWriter(OutputStream out) {
        this.out = out;
    }

    void add(String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        start(name, bytes.length, (int) crc.getValue());
        out.write(bytes);
    }

    /** @param crc of what the stream will give */
    void add(String name, long size, int crc, InputStream bytes) throws IOException {
        start(name, size, crc);
        if (bytes.transferTo(out) != size) {
            throw new IOException("a file has changed while it was read");
        }
    }

    private void start(String name, long size, int crc) throws IOException {
        Zip.Entry entry = new Zip.Entry(name, at, size, crc);
        if (entry.end() > Zip.MOST_BYTES || entries.size() == Zip.MOST_ENTRIES) {
            throw new EvidenceRefused(Reason.TOO_LARGE, "more than a zip holds");
        }
        out.write(Zip.local(entry));
        entries.add(entry);
        at = entry.end();
    }

    void finish() throws IOException {
        long length = 0;
        for (Zip.Entry entry : entries) {
            byte[] header = Zip.central(entry);
            out.write(header);
            length += header.length;
        }
        out.write(Zip.end(entries, at, length));
        out.flush();
    }
}
