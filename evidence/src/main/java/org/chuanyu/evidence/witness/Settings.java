package org.chuanyu.evidence.witness;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * How a witness is to run.
 *
 * @param logKeys of one log, more than one while it changes its key
 * @param init whether this key has never signed, so that the state may be made
 * @param logAddress where leaves are copied from, or nowhere
 * @param tokenFile what holds the Authorization header for it, or no such header
 */
record Settings(
        NoteSigner signer,
        List<VerifierKey> logKeys,
        Path state,
        boolean init,
        InetSocketAddress listen,
        @Nullable URI logAddress,
        @Nullable Path tokenFile) {

    String origin() {
        return logKeys.get(0).name();
    }
}
