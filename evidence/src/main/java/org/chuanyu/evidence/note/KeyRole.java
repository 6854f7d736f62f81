package org.chuanyu.evidence.note;

import java.nio.charset.StandardCharsets;

/**
 * What a key signs notes as. No byte is assigned to SM2 among the signature types of C2SP signed-note, so both use 0xFF
 * followed by a name of their own, which goes into the key's id and into its written form: a log's signature never
 * passes for a cosignature.
 */
public enum KeyRole {
    /** Signs the text of checkpoints. */
    LOG("sm2-sm3-der/log/v1"),
    /** Signs what {@link Cosignature#message} builds from a checkpoint and a time. */
    WITNESS("sm2-sm3-der/cosignature/v1");

    private static final byte NO_ASSIGNED_TYPE = (byte) 0xff;

    private final String identifier;

    KeyRole(String identifier) {
        this.identifier = identifier;
    }

    /** 0xFF and the name of the signature type. */
    byte[] type() {
        byte[] name = identifier.getBytes(StandardCharsets.US_ASCII);
        byte[] type = new byte[1 + name.length];
        type[0] = NO_ASSIGNED_TYPE;
        System.arraycopy(name, 0, type, 1, name.length);
        return type;
    }
}
