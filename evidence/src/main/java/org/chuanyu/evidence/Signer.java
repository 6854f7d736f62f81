package org.chuanyu.evidence;

/** Someone who holds an SM2 key, in this process or in a device that never gives it away. */
@FunctionalInterface
public interface Signer {
    /**
     * The signature over the message: SM2 with SM3 (GB/T 32918.2-2016), identifier {@value Sm2PublicKey#IDENTIFIER}, as
     * the DER of SEQUENCE{r, s}.
     */
    byte[] sign(byte[] message);
}
