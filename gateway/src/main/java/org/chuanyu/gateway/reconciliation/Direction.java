package org.chuanyu.gateway.reconciliation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which way messages go on a wire, as the gateway sees it. */
enum Direction {
    IN,
    OUT;

    /** As in sheets and addresses. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Direction> of(String code) {
        return Arrays.stream(values()).filter(each -> each.code().equals(code)).findFirst();
    }
}
