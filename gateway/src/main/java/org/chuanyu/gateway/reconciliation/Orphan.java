package org.chuanyu.gateway.reconciliation;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that one side shows and the other does not.
 *
 * @param reference what it is about: {@code message/<id>}, {@code delivery/<id>}, or the hashes of a line of a sheet
 * @param at when it happened here; null for what only a sheet says
 */
record Orphan(
        Kind kind,
        String participant,
        String wire,
        Direction direction,
        String reference,
        @Nullable Instant at) {

    /** Which side lacks what. */
    enum Kind {
        /** It went out, and the partner has neither taken nor refused it. */
        UNACKNOWLEDGED,
        /** The same, and nothing is tried any more: nobody knows whether the partner has it. */
        IN_DOUBT,
        /** The log says that the partner took it, and there is no such delivery. */
        ACKNOWLEDGED_WITHOUT_DELIVERY,
        /** It came, and its sender was told at most to send it again. */
        UNANSWERED,
        /** The log has an entry, and the records have not what it is about. */
        LEAF_WITHOUT_ACT,
        /** The records have it, and the signed log has no leaf of it. */
        ACT_WITHOUT_LEAF,
        /** A signed sheet lists it, and the records have it no more. */
        SHEET_WITHOUT_ACT,
        /** More crossed than a sheet has room for: there is none. */
        SHEET_MISSING,
        /** A sheet of that day is kept and cannot be read. */
        SHEET_UNREADABLE,
        /** The partner's sheet shows it, ours does not. */
        MISSING_HERE,
        /** Our sheet shows it, the partner's does not. */
        MISSING_THERE,
        /** The partner's sheet shows an answer, ours does not. */
        UNANSWERED_HERE,
        /** Our sheet shows an answer, the partner's does not. */
        UNANSWERED_THERE,
        /** Both show answers, and none of them alike. */
        ANSWER_DIFFERS;

        /** As in answers and texts. */
        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Orphan of(Kind kind, Channel channel, String reference, @Nullable Instant at) {
        return new Orphan(kind, channel.participant(), channel.wire(), channel.direction(), reference, at);
    }
}
