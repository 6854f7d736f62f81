package org.chuanyu.evidence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The SM3 hashes of many sequences at once, the same as {@link Sm3} makes them one after the other. The sequences go side by side
 * through each step of the function (GB/T 32905-2016 section 5), each in a lane of its own, in loops which the JVM compiles to
 * instructions for several lanes at a time. Of every batch one hash is made by {@link Sm3} as well, and must be the same.
 */
public final class Sm3Batch {
    static final int LANES = 128;
    /** With fewer, most of the work would be for lanes that hold nothing. */
    static final int FEW = 48;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BLOCK = 64;
    private static final int BLOCK_WORDS = 16;
    private static final int ROUNDS = 64;
    private static final int STATE = 8;
    /** Of the expanded words (W), the last sixteen and the four that are read ahead. */
    private static final int KEPT = 20;

    private static final int[] START = {
        0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e
    };

    private final int[][] state = new int[STATE][LANES];
    private final int[][] before = new int[STATE][LANES];
    private final int[][] words = new int[KEPT][LANES];
    private final byte[][] ends = new byte[LANES][2 * BLOCK];
    private int checked;

    /** The hash of each, in their order. */
    public static byte[][] of(byte[][] messages) {
        byte[][] hashes = new byte[messages.length][];
        long[] order = new long[messages.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (long) blocks(messages[i]) << Integer.SIZE | i;
        }
        // Equal lengths side by side: a lane that is at its end waits for the longest.
        Arrays.sort(order);
        Sm3Batch batch = order.length < FEW ? null : new Sm3Batch();
        for (int from = 0; from < order.length; from += LANES) {
            int count = Math.min(LANES, order.length - from);
            int[] which = new int[count];
            for (int i = 0; i < count; i++) {
                which[i] = (int) order[from + i];
            }
            if (batch == null || count < FEW) {
                Arrays.stream(which).forEach(i -> hashes[i] = Sm3.of(messages[i]));
            } else {
                batch.hash(messages, which, hashes);
            }
        }
        return hashes;
    }

    private static int blocks(byte[] message) {
        return (message.length + Long.BYTES) / BLOCK + 1;
    }

    private void hash(byte[][] messages, int[] which, byte[][] hashes) {
        for (int i = 0; i < STATE; i++) {
            Arrays.fill(state[i], START[i]);
        }
        for (int lane = 0; lane < which.length; lane++) {
            end(messages[which[lane]], ends[lane]);
        }
        int last = blocks(messages[which[which.length - 1]]);
        for (int block = 0; block < last; block++) {
            for (int lane = 0; lane < which.length; lane++) {
                load(lane, messages[which[lane]], block);
            }
            compress();
            for (int lane = 0; lane < which.length; lane++) {
                if (block + 1 == blocks(messages[which[lane]])) {
                    hashes[which[lane]] = read(lane);
                }
            }
        }
        int one = which[checked++ % which.length];
        if (!Arrays.equals(hashes[one], Sm3.of(messages[one]))) {
            throw new IllegalStateException("SM3 of many is not the SM3 of one");
        }
    }

    /** What is left of the message behind its last whole block, one bit, and the length of the whole in bits. */
    private static void end(byte[] message, byte[] end) {
        int whole = message.length / BLOCK * BLOCK;
        int rest = message.length - whole;
        Arrays.fill(end, (byte) 0);
        System.arraycopy(message, whole, end, 0, rest);
        end[rest] = (byte) 0x80;
        int to = blocks(message) * BLOCK - whole;
        long bits = (long) message.length * Byte.SIZE;
        WORDS.set(end, to - Long.BYTES, (int) (bits >>> Integer.SIZE));
        WORDS.set(end, to - Integer.BYTES, (int) bits);
    }

    private void load(int lane, byte[] message, int block) {
        int whole = message.length / BLOCK;
        int rest = block - whole;
        // Behind its end a lane reads what it read last, and nobody asks for what comes of it.
        byte[] from = rest < 0 ? message : ends[lane];
        int at = rest < 0 ? block * BLOCK : Math.min(rest, 1) * BLOCK;
        for (int i = 0; i < BLOCK_WORDS; i++) {
            words[i][lane] = (int) WORDS.get(from, at + i * Integer.BYTES);
        }
    }

    private byte[] read(int lane) {
        byte[] hash = new byte[Sm3.LENGTH];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) (state[i / Integer.BYTES][lane] >>> Byte.SIZE * (3 - i % Integer.BYTES));
        }
        return hash;
    }

    private void compress() {
        for (int i = 0; i < STATE; i++) {
            System.arraycopy(state[i], 0, before[i], 0, LANES);
        }
        int[][] s = state.clone();
        for (int j = 0; j < ROUNDS; j++) {
            int[] ahead = words[(j + 4) % KEPT];
            if (j >= BLOCK_WORDS - 4) {
                expand(ahead, word(j - 12), word(j - 5), word(j + 1), word(j - 9), word(j - 2));
            }
            int t = Integer.rotateLeft(j < 16 ? 0x79cc4519 : 0x7a879d8a, j);
            if (j < 16) {
                early(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], word(j), ahead, t);
            } else {
                late(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], word(j), ahead, t);
            }
            turn(s);
        }
        for (int i = 0; i < STATE; i++) {
            add(state[i], before[i]);
        }
    }

    private int[] word(int j) {
        return words[j % KEPT];
    }

    /** Each register goes one place on; where D and H were, A and E have been written. */
    private static void turn(int[][] s) {
        int[] a = s[3];
        System.arraycopy(s, 0, s, 1, 3);
        s[0] = a;
        int[] e = s[7];
        System.arraycopy(s, 4, s, 5, 3);
        s[4] = e;
    }

    private static void add(int[] to, int[] other) {
        for (int l = 0; l < to.length; l++) {
            to[l] ^= other[l];
        }
    }

    private static void expand(int[] to, int[] w16, int[] w9, int[] w3, int[] w13, int[] w6) {
        for (int l = 0; l < to.length; l++) {
            int x = w16[l] ^ w9[l] ^ Integer.rotateLeft(w3[l], 15);
            int p = x ^ Integer.rotateLeft(x, 15) ^ Integer.rotateLeft(x, 23);
            to[l] = p ^ Integer.rotateLeft(w13[l], 7) ^ w6[l];
        }
    }

    private static void early(
            int[] a, int[] b, int[] c, int[] d, int[] e, int[] f, int[] g, int[] h, int[] w, int[] ahead, int t) {
        for (int l = 0; l < a.length; l++) {
            int turned = Integer.rotateLeft(a[l], 12);
            int ss1 = Integer.rotateLeft(turned + e[l] + t, 7);
            int tt1 = (a[l] ^ b[l] ^ c[l]) + d[l] + (ss1 ^ turned) + (w[l] ^ ahead[l]);
            int tt2 = (e[l] ^ f[l] ^ g[l]) + h[l] + ss1 + w[l];
            d[l] = tt1;
            h[l] = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
        }
        rotate(b, f);
    }

    private static void late(
            int[] a, int[] b, int[] c, int[] d, int[] e, int[] f, int[] g, int[] h, int[] w, int[] ahead, int t) {
        for (int l = 0; l < a.length; l++) {
            int turned = Integer.rotateLeft(a[l], 12);
            int ss1 = Integer.rotateLeft(turned + e[l] + t, 7);
            int tt1 = (a[l] & b[l] | (a[l] | b[l]) & c[l]) + d[l] + (ss1 ^ turned) + (w[l] ^ ahead[l]);
            int tt2 = (g[l] ^ e[l] & (f[l] ^ g[l])) + h[l] + ss1 + w[l];
            d[l] = tt1;
            h[l] = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
        }
        rotate(b, f);
    }

    /** A loop of its own: of one with so many stores the JVM makes no instructions for several lanes. */
    private static void rotate(int[] b, int[] f) {
        for (int l = 0; l < b.length; l++) {
            b[l] = Integer.rotateLeft(b[l], 9);
            f[l] = Integer.rotateLeft(f[l], 19);
        }
    }
}
