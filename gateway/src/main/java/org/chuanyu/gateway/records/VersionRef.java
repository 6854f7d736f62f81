package org.chuanyu.gateway.records;

/** One version of one canonical resource. */
public record VersionRef(String type, String id, int version) {

    /** {@code Type/id}. */
    public String reference() {
        return type + "/" + id;
    }

    @Override
    public String toString() {
        return type + "/" + id + "/_history/" + version;
    }
}
