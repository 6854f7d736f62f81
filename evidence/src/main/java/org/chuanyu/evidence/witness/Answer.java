package org.chuanyu.evidence.witness;

import java.nio.charset.StandardCharsets;

/** What goes back over HTTP. */
record Answer(int status, String contentType, byte[] body) {
    static final String TEXT = "text/plain; charset=utf-8";
    /** Of the one line that tells a log how far its witness is (C2SP tlog-witness). */
    static final String SIZE = "text/x.tlog.size";

    static Answer text(int status, String text) {
        return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer conflict(long size) {
        return new Answer(409, SIZE, (size + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
