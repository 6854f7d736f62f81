package org.chuanyu.evidence.tree;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;

/**
 * Which piece of the published log is meant, and its path (C2SP tlog-tiles): {@code width} hashes from the nodes of
 * height 8 times {@code level}, or at level {@link #ENTRIES} the leaves themselves. The one difference from that
 * document: the hashes of our logs are SM3, which it does not provide for.
 *
 * @param width 1 to {@link #FULL}; a narrower tile is the right edge of a tree and is never hashed into the level above
 */
public record Tile(int level, long index, int width) implements Comparable<Tile> {
    /** Hashes or entries of a full tile. */
    public static final int FULL = 256;
    /** Levels of nodes from one level of tiles to the next. */
    static final int HEIGHT = 8;
    /** The level that stands for the leaves. */
    public static final int ENTRIES = -1;

    /** A tree of less than 2^63 leaves has no more. */
    private static final int HIGHEST = 7;

    private static final Pattern PATH =
            Pattern.compile("tile/([0-7]|entries)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public Tile {
        if (level < ENTRIES || level > HIGHEST || width < 1 || width > FULL || index < 0) {
            throw new EvidenceRefused(Reason.MALFORMED_TILE, "a level, index or width that no tile has");
        }
        long most = Long.MAX_VALUE >> (HEIGHT * Math.max(level, 0));
        if (index > (most - width) / FULL) {
            throw new EvidenceRefused(Reason.MALFORMED_TILE, "beyond the largest tree");
        }
    }

    /** The tile at {@code index} as wide as it is in a tree of {@code size} leaves. */
    public static Tile in(long size, int level, long index) {
        long hashes = size >>> (HEIGHT * Math.max(level, 0));
        long width = Math.min(FULL, hashes - index * FULL);
        if (size < 0 || index < 0 || index > hashes / FULL || width < 1) {
            throw new EvidenceRefused(Reason.MALFORMED_TILE, "not in a tree of this size");
        }
        return new Tile(level, index, (int) width);
    }

    /** Reads a path that {@link #path} writes, and no other. */
    public static Tile parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (matcher.matches()) {
            String digits = matcher.group(2).replace("x", "").replace("/", "");
            String width = matcher.group(3);
            Tile tile = new Tile(
                    matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1)),
                    Long.parseLong(digits.length() > 18 ? "-1" : digits),
                    width == null ? FULL : Integer.parseInt(width));
            if (tile.path().equals(path)) {
                return tile;
            }
        }
        throw new EvidenceRefused(Reason.MALFORMED_TILE, "not the path of a tile");
    }

    /** The path below the log's own address: {@code tile/0/x001/x234/067.p/8}. */
    public String path() {
        StringBuilder number = new StringBuilder(String.format(Locale.ROOT, "%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            number.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
        }
        return "tile/" + (level == ENTRIES ? "entries" : level) + "/" + number + (full() ? "" : ".p/" + width);
    }

    public boolean full() {
        return width == FULL;
    }

    /** The index of its first hash among the nodes of its height, or of its first leaf. */
    public long first() {
        return index * FULL;
    }

    @Override
    public int compareTo(Tile other) {
        int order = Integer.compare(level, other.level);
        order = order != 0 ? order : Long.compare(index, other.index);
        return order != 0 ? order : Integer.compare(width, other.width);
    }
}
