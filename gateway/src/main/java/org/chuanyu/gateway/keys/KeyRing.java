package org.chuanyu.gateway.keys;

import java.security.Provider;
import javax.crypto.SecretKey;

/**
 * The two keys that lie outside the database.
 *
 * @param kek wraps the data keys
 * @param index makes the tokens
 * @param provider carries out the operations with them: the hardware's own where the keys never leave it
 */
record KeyRing(SecretKey kek, SecretKey index, Provider provider) {

    @Override
    public String toString() {
        return "KeyRing[" + provider.getName() + "]";
    }
}
