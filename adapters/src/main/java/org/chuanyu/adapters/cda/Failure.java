package org.chuanyu.adapters.cda;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.chuanyu.adapters.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange that ended in an exception means. Deferred only for what fails before the first byte of the request;
 * what nobody foresaw may have been sent.
 */
final class Failure {

    private Failure() {}

    static Outcome of(Throwable thrown) {
        boolean io = false;
        // The innermost cause is the precise one: an unknown host comes inside a ConnectException.
        Outcome known = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Outcome outcome = known(cause);
            known = outcome != null ? outcome : known;
            io |= cause instanceof IOException;
        }
        if (known != null) {
            return known;
        }
        return new Outcome.Ambiguous(io ? "connection-lost" : "unreadable-answer");
    }

    private static @Nullable Outcome known(Throwable cause) {
        if (cause instanceof NoEnvelopeException answer) {
            return answer.outcome();
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return new Outcome.Deferred("connect-timeout", null);
        }
        if (cause instanceof HttpTimeoutException) {
            return new Outcome.Ambiguous("answer-timeout");
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return new Outcome.Deferred("unknown-host", null);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new Outcome.Deferred("connection-refused", null);
        }
        return cause instanceof SSLException ssl && isBeforeTheRequest(ssl)
                ? new Outcome.Deferred("tls-handshake", null)
                : null;
    }

    /** The JDK says "plaintext connection?" by a bare SSLException, and only of a connection's first record. */
    private static boolean isBeforeTheRequest(SSLException e) {
        String message = e.getMessage();
        return e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException
                || (message != null && message.contains("ecognized SSL message"));
    }
}
