package org.chuanyu.gateway.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
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
    private static final int VERSION = 1;

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

    /** A version byte, then for each field its name with a length before it, the salt, and the value with a length before it. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(fields.size());
            for (var field : fields.entrySet()) {
                out.writeUTF(field.getKey());
                out.write(field.getValue().salt());
                out.writeInt(field.getValue().value().length);
                out.write(field.getValue().value());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not take bytes", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalStateException when it is not what {@link #bytes} wrote */
    static Disclosure parse(byte[] bytes) {
        Disclosure disclosure = new Disclosure();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                throw new IllegalStateException("a disclosure of another version");
            }
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                String field = in.readUTF();
                byte[] salt = in.readNBytes(Commitment.SALT_LENGTH);
                byte[] value = new byte[Math.min(in.readInt(), in.available())];
                in.readFully(value);
                disclosure.fields.put(field, new Opening(salt, value));
            }
            return disclosure;
        } catch (IOException | NegativeArraySizeException e) {
            throw new IllegalStateException("not a disclosure");
        }
    }
}
