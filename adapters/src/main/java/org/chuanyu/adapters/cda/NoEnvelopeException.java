package org.chuanyu.adapters.cda;

import java.io.IOException;
import org.chuanyu.adapters.Outcome;

/** The partner answered something that is no SOAP envelope; carries what that means, its words not blotted yet. */
final class NoEnvelopeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    NoEnvelopeException(Outcome outcome) {
        super("the partner's answer is not a SOAP envelope");
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
