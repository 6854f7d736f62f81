package org.chuanyu.evidence.bundle;

/**
 * The good bundle with one change.
 *
 * @param number of the attack in the list, and what is done
 * @param goodSeenBefore whether the inspector has verified the good bundle before
 */
record Attack(String number, Verdict expected, boolean goodSeenBefore, byte[] bundle) {
    @Override
    public String toString() {
        return number + " [" + expected + "]";
    }
}
