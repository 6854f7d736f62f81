package org.chuanyu.adapters;

import org.jspecify.annotations.Nullable;

/** Makes the answer to a message of what became of it. */
@FunctionalInterface
public interface Answering {

    /** The bytes of the answer without their framing; null where the sender asked for none. */
    byte @Nullable [] answer(Receipt receipt);
}
