package org.chuanyu.evidence.time;

import java.util.Optional;

/** Gets a token over some bytes from a time-stamping authority. */
public interface TimeStamper {
    /** The bare token, already checked, or nothing where none is to be had now. */
    Optional<byte[]> stamp(byte[] bytes);
}
