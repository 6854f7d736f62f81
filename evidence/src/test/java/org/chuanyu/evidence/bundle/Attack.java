package org.chuanyu.evidence.bundle;

/**
 * The good bundle with one change.
 *
 * @param number of the attack in the list, and what is done
 * @param goodSeenBefore whether the inspector has verified the good bundle before
 * @param policy what the inspector trusts
 */
record Attack(String number, Verdict expected, boolean goodSeenBefore, byte[] bundle, String policy) {
    Attack(String number, Verdict expected, boolean goodSeenBefore, byte[] bundle) {
        this(number, expected, goodSeenBefore, bundle, FixtureLog.POLICY);
    }

    @Override
    public String toString() {
        return number + " [" + expected + "]";
    }
}
