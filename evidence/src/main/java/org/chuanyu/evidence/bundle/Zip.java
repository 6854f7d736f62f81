package org.chuanyu.evidence.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The one zip that there is for given files (PKWARE APPNOTE 4.3): stored, without comments, extra fields, data
 * descriptors or ZIP64, all dated 1980-01-01 00:00. Reading compares with these bytes, so no two readers can find
 * different files in it, and nothing can swell when it is unpacked.
 */
final class Zip {
    /** Bytes of the largest zip without ZIP64. */
    static final long MOST_BYTES = 0xffff_fffeL;

    static final int MOST_ENTRIES = 0xfffe;
    static final int LOCAL_LENGTH = 30;
    static final int CENTRAL_LENGTH = 46;
    static final int END_LENGTH = 22;

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final short VERSION = 20;
    private static final short DATE = 0x21;

    /** @param offset where its local header starts */
    record Entry(String name, long offset, long size, int crc) {
        byte[] nameBytes() {
            return name.getBytes(StandardCharsets.US_ASCII);
        }

        long dataOffset() {
            return offset + LOCAL_LENGTH + name.length();
        }

        long end() {
            return dataOffset() + size;
        }
    }

    private Zip() {}

    static byte[] local(Entry entry) {
        ByteBuffer header = buffer(LOCAL_LENGTH + entry.name.length()).putInt(LOCAL);
        return common(header, entry).put(entry.nameBytes()).array();
    }

    static byte[] central(Entry entry) {
        ByteBuffer header =
                buffer(CENTRAL_LENGTH + entry.name.length()).putInt(CENTRAL).putShort(VERSION);
        return common(header, entry)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt((int) entry.offset)
                .put(entry.nameBytes())
                .array();
    }

    private static ByteBuffer common(ByteBuffer header, Entry entry) {
        return header.putShort(VERSION)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(DATE)
                .putInt(entry.crc)
                .putInt((int) entry.size)
                .putInt((int) entry.size)
                .putShort((short) entry.name.length())
                .putShort((short) 0);
    }

    static byte[] end(List<Entry> entries, long directory, long length) {
        short count = (short) entries.size();
        return buffer(END_LENGTH)
                .putInt(END)
                .putInt(0)
                .putShort(count)
                .putShort(count)
                .putInt((int) length)
                .putInt((int) directory)
                .putShort((short) 0)
                .array();
    }

    static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
