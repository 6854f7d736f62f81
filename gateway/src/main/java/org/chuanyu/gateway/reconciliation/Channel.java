package org.chuanyu.gateway.reconciliation;

/** One way of one wire of one participant: what a sheet is about. */
record Channel(String participant, String wire, Direction direction) {

    @Override
    public String toString() {
        return participant + "/" + wire + "/" + direction.code();
    }
}
