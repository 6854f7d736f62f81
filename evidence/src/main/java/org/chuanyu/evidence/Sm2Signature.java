package org.chuanyu.evidence;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The one form of a signature: the DER of SEQUENCE{INTEGER r, INTEGER s} with 1 to n-1 for both. Read by hand before
 * any library sees it, because general readers of ASN.1 take more than this, and throw whatever they like at the rest.
 */
final class Sm2Signature {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 2;
    private static final int LONGEST_INTEGER = 33;

    private Sm2Signature() {}

    static boolean isWellFormed(byte[] der) {
        if (der.length < 2 || der[0] != SEQUENCE || der[1] != der.length - 2) {
            return false;
        }
        int s = endOfNumber(der, 2);
        return s > 0 && endOfNumber(der, s) == der.length;
    }

    /** Where the number at {@code at} ends, or -1 where none stands or it is out of range. */
    private static int endOfNumber(byte[] der, int at) {
        if (at + 2 >= der.length || der[at] != INTEGER) {
            return -1;
        }
        int length = der[at + 1];
        int from = at + 2;
        if (length < 1 || length > LONGEST_INTEGER || length > der.length - from || der[from] < 0) {
            return -1;
        }
        boolean needless = der[from] == 0 && (length == 1 || der[from + 1] >= 0);
        BigInteger number = new BigInteger(1, Arrays.copyOfRange(der, from, from + length));
        return needless || number.compareTo(Sm2PublicKey.CURVE.getN()) >= 0 ? -1 : from + length;
    }
}
