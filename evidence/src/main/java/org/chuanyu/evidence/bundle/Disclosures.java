package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.leaf.Commitment;
import org.jspecify.annotations.Nullable;

/**
 * The openings of one leaf as a file: a list of {@code {"field", "salt", "value"}} in the order of the fields. The
 * event has no value there: its bytes are a file of their own, as they were stored.
 */
final class Disclosures {
    private Disclosures() {}

    /** Values must be UTF-8; any other is refused. */
    static byte[] bytes(SortedMap<String, Opening> openings) {
        List<Object> list = new ArrayList<>();
        openings.forEach((field, opening) -> {
            Map<String, Object> item = new TreeMap<>();
            item.put("field", field);
            item.put("salt", StrictText.base64(opening.salt()));
            if (!field.equals(Commitment.EVENT)) {
                item.put("value", StrictText.utf8(opening.value(), Reason.MALFORMED_TEXT));
            }
            list.add(item);
        });
        return StrictJson.text(list).getBytes(StandardCharsets.UTF_8);
    }

    /** @param event the event's own bytes; they are there exactly where the list has the field */
    static SortedMap<String, Opening> parse(byte[] bytes, byte @Nullable [] event) {
        SortedMap<String, Opening> openings = new TreeMap<>();
        byte[] left = event;
        for (Object item : JsonFields.list(StrictJson.parse(bytes))) {
            boolean isEvent = item instanceof Map<?, ?> map && Commitment.EVENT.equals(map.get("field"));
            JsonFields fields =
                    JsonFields.of(item, isEvent ? Set.of("field", "salt") : Set.of("field", "salt", "value"));
            String field = fields.text("field");
            byte[] salt = StrictText.base64(fields.text("salt"), Reason.MALFORMED_BUNDLE);
            byte[] value = isEvent ? left : StrictText.utf8(fields.text("value"), Reason.MALFORMED_BUNDLE);
            if (value == null) {
                throw JsonFields.refused("an event without its bytes");
            }
            if (!openings.isEmpty() && openings.lastKey().compareTo(field) >= 0) {
                throw JsonFields.refused("a field twice, or in another order");
            }
            openings.put(field, new Opening(salt, value));
            left = isEvent ? null : left;
        }
        if (openings.isEmpty() || left != null) {
            throw JsonFields.refused("a disclosure of nothing, or an event without its salt");
        }
        return openings;
    }
}
