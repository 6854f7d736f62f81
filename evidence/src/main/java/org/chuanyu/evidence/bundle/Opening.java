package org.chuanyu.evidence.bundle;

/**
 * What opens one commitment of a leaf.
 *
 * @param salt 32 bytes
 * @param value the exact bytes committed to
 */
public record Opening(byte[] salt, byte[] value) {}
