package org.chuanyu.gateway.records;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What everybody but the owner has of one resource. Versions are counted for the owner; others count editions, and an edition
 * begins only when what they see has changed, so that nobody can count what is withheld, or notice when it changed. Numbers have
 * no gaps. Pure.
 *
 * @param number what others see now, 0 for nothing
 * @param highest the highest number that was ever given
 * @param version the owner's version that began it: others get this one, whatever the owner has by now
 * @param content keyed digest of what others see of it
 * @param gist keyed digest of what they see of it, without what moves when something withheld changes; null for a result of
 *     which they see all: it can be made from the version
 */
record Edition(
        int number,
        int highest,
        int version,
        Instant at,
        @Nullable String content,
        @Nullable String gist) {
    static final Edition NONE = new Edition(0, 0, 0, Instant.EPOCH, null, null);

    /**
     * What others would see of a version.
     *
     * @param gist null for a result of which they see all
     * @param withheld whether that is less than the owner sees
     */
    record Sight(String content, @Nullable String gist, boolean withheld) {}

    /** Whether the gist has to be made to know what a sight says. */
    boolean needsGist(Sight sight) {
        return seen() && gist == null && sight.withheld();
    }

    Edition withGist(String made) {
        return new Edition(number, highest, version, at, content, made);
    }

    /** Whether others see something at present. */
    boolean seen() {
        return number > 0;
    }

    /** Whether others would learn nothing from a version that looks like this to them. */
    boolean says(Sight sight) {
        // A time of issue or a status that moved may be all that a withheld correction leaves on the surface.
        return seen() && (sight.content().equals(content) || sight.withheld() && Objects.equals(sight.gist(), gist));
    }

    /**
     * Where a version leaves others.
     *
     * @param edition what they have from now on
     * @param number the edition that the version belongs to, 0 when they see nothing of it
     * @param begins whether it is the first of that edition
     */
    record Step(Edition edition, int number, boolean begins) {}

    /**
     * A version is stored.
     *
     * @param sight what others would see of it, null for nothing
     * @param becomes whether it becomes the owner's current one; an older one that came late does not
     */
    Step after(@Nullable Sight sight, boolean becomes, int stored, Instant now) {
        if (sight == null) {
            return new Step(becomes ? gone() : this, 0, false);
        }
        if (says(sight)) {
            return unmoved();
        }
        if (becomes) {
            Edition next = new Edition(highest + 1, highest + 1, stored, now, sight.content(), sight.gist());
            return new Step(next, next.number(), true);
        }
        return seen()
                ? new Step(new Edition(number, highest + 1, version, at, content, gist), highest + 1, true)
                : new Step(this, 0, false);
    }

    /** A version that others are not to know of, while what they have stays. */
    Step unmoved() {
        return new Step(this, number, false);
    }

    /** Others see nothing any more. What they see later is a new edition, whatever it says. */
    Edition gone() {
        return new Edition(0, highest, 0, Instant.EPOCH, null, null);
    }
}
