package org.chuanyu.evidence.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ways to bend a proof that the published test data of RFC 6962 trees know, and some more: made anew for every
 * proof.
 */
final class Bends {
    private Bends() {}

    static void refusesEveryBend(TreeHash hash, List<byte[]> proof, byte[] root, Predicate<List<byte[]>> verifies) {
        assertThat(verifies.test(proof)).isTrue();
        List<List<byte[]>> bends = new ArrayList<>();
        for (int i = 0; i < proof.size(); i++) {
            byte[] hashed = proof.get(i);
            for (int bit : new int[] {0, 7, 255}) {
                bends.add(with(proof, i, flipped(hashed, bit)));
            }
            bends.add(with(proof, i, hash.leaf(hashed)));
            bends.add(with(proof, i, new byte[32]));
            bends.add(with(proof, i, Arrays.copyOf(hashed, 31)));
            bends.add(with(proof, i, Arrays.copyOf(hashed, 33)));
            bends.add(with(proof, i, new byte[0]));
            bends.add(proof.subList(0, i));
            bends.add(proof.subList(i + 1, proof.size()));
            bends.add(without(proof, i));
            bends.add(inserted(proof, i, hashed));
            bends.add(inserted(proof, i, root));
            if (i > 0) {
                List<byte[]> swapped = new ArrayList<>(proof);
                Collections.swap(swapped, i - 1, i);
                bends.add(swapped);
            }
        }
        bends.add(inserted(proof, proof.size(), root));
        bends.add(inserted(proof, proof.size(), hash.empty()));
        bends.add(inserted(proof, proof.size(), new byte[0]));
        bends.add(inserted(proof, 0, root));
        List<byte[]> long64 = new ArrayList<>(proof);
        while (long64.size() <= Proofs.MOST_HASHES) {
            long64.add(new byte[32]);
        }
        bends.add(long64);
        for (List<byte[]> bent : bends) {
            assertThat(verifies.test(bent)).as("bent proof").isFalse();
        }
    }

    private static List<byte[]> with(List<byte[]> proof, int i, byte[] hash) {
        List<byte[]> changed = new ArrayList<>(proof);
        changed.set(i, hash);
        return changed;
    }

    private static List<byte[]> without(List<byte[]> proof, int i) {
        List<byte[]> changed = new ArrayList<>(proof);
        changed.remove(i);
        return changed;
    }

    private static List<byte[]> inserted(List<byte[]> proof, int i, byte[] hash) {
        List<byte[]> changed = new ArrayList<>(proof);
        changed.add(i, hash);
        return changed;
    }

    static byte[] flipped(byte[] hash, int bit) {
        byte[] flipped = hash.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }
}
