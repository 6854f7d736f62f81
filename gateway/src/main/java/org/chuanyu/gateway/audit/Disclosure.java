package org.chuanyu.gateway.audit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    private static final byte PLAIN = 1;
    /** The event packed by {@link EventPacking}, if it is. */
    private static final byte PACKED = 2;
    /** The event packed by {@link EventRuns}. */
    private static final byte RUNS = 3;

    /** An event of which less is words than this allows is one for {@link EventPacking}, which takes longer and finds more. */
    private static final int WORTH_IT = 4;

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
        Opening event = fields.get(Commitment.EVENT);
        byte[] said = event == null ? new byte[0] : event.value();
        byte[] runs = EventRuns.pack(said, said.length / WORTH_IT);
        byte[] deflated = runs == null ? PACKING.pack(said) : null;
        byte[] packed = runs != null ? runs : deflated != null ? deflated : said;
        ByteBuffer bytes = ByteBuffer.allocate(length() - said.length + packed.length);
        bytes.put(runs == null ? PACKED : RUNS).put((byte) fields.size());
        for (var field : fields.entrySet()) {
            Opening opening = field.getValue();
            byte[] name = field.getKey().getBytes(StandardCharsets.US_ASCII);
            byte[] value = opening == event ? packed : opening.value();
            bytes.putShort((short) name.length).put(name).put(opening.salt());
            bytes.putInt(opening.value().length).putInt(value == opening.value() ? 0 : value.length);
            bytes.put(value);
        }
        return bytes.array();
    }

    /** With every value as it is. */
    private int length() {
        int length = 2;
        for (var field : fields.entrySet()) {
            length += Short.BYTES + field.getKey().length() + Commitment.SALT_LENGTH + 2 * Integer.BYTES;
            length += field.getValue().value().length;
        }
        return length;
    }

    /** @throws IllegalStateException when it is not what {@link #bytes} wrote, now or before */
    static Disclosure parse(byte[] bytes) {
        Disclosure disclosure = new Disclosure();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version < PLAIN || version > RUNS) {
                throw new IllegalStateException("a disclosure of another version");
            }
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                String field = in.readUTF();
                byte[] salt = whole(in, Commitment.SALT_LENGTH);
                int length = in.readInt();
                int packed = version == PLAIN ? 0 : in.readInt();
                byte[] value = whole(in, packed == 0 ? length : packed);
                disclosure.fields.put(field, new Opening(salt, packed == 0 ? value : unpack(version, value, length)));
            }
            return disclosure;
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new IllegalStateException("not a disclosure");
        }
    }

    private static byte[] unpack(int version, byte[] packed, int length) {
        return version == RUNS ? EventRuns.unpack(packed, length) : PACKING.unpack(packed, length);
    }

    private static byte[] whole(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }
}
