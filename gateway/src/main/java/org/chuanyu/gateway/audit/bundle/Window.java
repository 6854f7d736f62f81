package org.chuanyu.gateway.audit.bundle;

import org.chuanyu.evidence.bundle.BundleDescription.End;

/**
 * The leaves of a bundle: all from {@code first} to before {@code end}, at least one.
 *
 * @param first the size of a checkpoint that is evidence, or 0
 * @param end that of another
 * @param size that of the newest, against which they are proved
 */
record Window(long first, long end, long size, End ending) {
    boolean covered() {
        return ending == End.COVERED;
    }
}
