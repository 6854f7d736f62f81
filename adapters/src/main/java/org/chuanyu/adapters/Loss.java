package org.chuanyu.adapters;

/**
 * One entry of the loss ledger: a place of the source that the translation does not carry. It names the place, never the
 * content.
 *
 * @param path in the source's terms with the occurrence: {@code OBX[3]-17}, {@code ZLB[1]}
 * @param severity what losing it means
 * @param reason a stable code in kebab-case: {@code unmapped-field}, {@code unknown-segment}, {@code unreadable-value} …
 */
public record Loss(String path, Severity severity, String reason) {

    /** CLINICAL parks the message; UNKNOWN is kept raw, counted and shown; ADMINISTRATIVE is only recorded. */
    public enum Severity {
        CLINICAL,
        UNKNOWN,
        ADMINISTRATIVE
    }
}
