package org.chuanyu.evidence.note;

/** The tree sizes from one to the other, both included, at which a key holds. */
record SizeRange(long from, long to) {
    static final SizeRange ALL = new SizeRange(0, Long.MAX_VALUE);

    boolean contains(long size) {
        return size >= from && size <= to;
    }
}
