package org.chuanyu.gateway.reconciliation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts all orphans and keeps the first of them: two sheets can differ in everything. */
final class OrphanTally {
    static final int MOST = 500;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Orphan> first = new ArrayList<>();

    void add(Orphan orphan) {
        counts.merge(orphan.kind().code(), 1, Integer::sum);
        if (first.size() < MOST) {
            first.add(orphan);
        }
    }

    /** How many of each kind; kinds that there are none of are left out. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** At most {@value #MOST}. */
    List<Orphan> first() {
        return first;
    }
}
