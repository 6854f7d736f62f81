package org.chuanyu.gateway.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.leaf.Commitment;

/**
 * What stands behind the commitments of a leaf: for each field the salt and the value. Kept encrypted; whoever is shown a field
 * can check it against the leaf, and nobody who is not can find it by trying.
 */
final class Disclosure {
    /** Every value as it is. */
    private static final int PLAIN = 1;
    /** The event packed. */
    private static final int PACKED = 2;

    private static final EventPacking PACKING = new EventPacking();

    private final SortedMap<String, Opening> fields = new TreeMap<>();

    /** What opens one commitment. */
    record Opening(byte[] salt, byte[] value) {}

    /** Adds a field under a new salt. */
    void add(String field, byte[] value) {
        fields.put(field, new Opening(Commitment.salt(), value));
    }

    SortedMap<String, Opening> fields() {
        return Collections.unmodifiableSortedMap(fields);
    }

    /**
     * A version byte, then for each field its name with a length before it, the salt, the length of the value, and the value; packed, it
     * stands behind the length that it has then, 0 where it is not packed.
     */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(PACKED);
            out.writeByte(fields.size());
            for (var field : fields.entrySet()) {
                out.writeUTF(field.getKey());
                out.write(field.getValue().salt());
                value(out, field.getKey(), field.getValue().value());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not take bytes", e);
        }
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, String field, byte[] value) throws IOException {
        byte[] packed = field.equals(Commitment.EVENT) ? PACKING.pack(value) : null;
        out.writeInt(value.length);
        out.writeInt(packed == null ? 0 : packed.length);
        out.write(packed == null ? value : packed);
    }

    /** @throws IllegalStateException when it is not what {@link #bytes} wrote, now or before */
    static Disclosure parse(byte[] bytes) {
        Disclosure disclosure = new Disclosure();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != PLAIN && version != PACKED) {
                throw new IllegalStateException("a disclosure of another version");
            }
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                String field = in.readUTF();
                byte[] salt = whole(in, Commitment.SALT_LENGTH);
                int length = in.readInt();
                int packed = version == PACKED ? in.readInt() : 0;
                byte[] value = whole(in, packed == 0 ? length : packed);
                disclosure.fields.put(field, new Opening(salt, packed == 0 ? value : PACKING.unpack(value, length)));
            }
            return disclosure;
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new IllegalStateException("not a disclosure");
        }
    }

    private static byte[] whole(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }
}
