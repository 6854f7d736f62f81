package org.chuanyu.evidence.time;

import java.util.Arrays;
import org.chuanyu.evidence.Sm2PublicKey;

/**
 * What is signed in the way of X.509: the content, the algorithm, the signature.
 *
 * @param content what the signature is over
 * @param algorithm as it stands beside it
 */
record Signed(Der content, byte[] algorithm, byte[] signature) {

    static Signed of(Der whole) {
        DerFields fields = whole.fields();
        Der content = fields.next(Der.SEQUENCE);
        Der algorithm = fields.next(Der.SEQUENCE);
        byte[] signature = fields.next(Der.BIT_STRING).bits();
        fields.end();
        Der.require(algorithm.algorithm().equals(Oids.SM2_WITH_SM3), "not signed with SM2 and SM3");
        return new Signed(content, algorithm.encoded(), signature);
    }

    /** That the content names the algorithm too, in the same bytes. */
    void requireNamed(Der inside) {
        Der.require(Arrays.equals(inside.encoded(), algorithm), "two algorithms for one signature");
    }

    boolean isBy(Sm2PublicKey key) {
        return key.verifies(content.encoded(), signature);
    }
}
