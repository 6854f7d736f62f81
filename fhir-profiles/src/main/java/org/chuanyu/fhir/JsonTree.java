package org.chuanyu.fhir;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import org.hl7.fhir.utilities.json.JsonTrackingParser;

/**
 * The tree that HL7's parser reads a resource from. Its own way there notes line and column of everything, for whoever writes by
 * hand, and takes longer than all the rest; figures keep the digits that they came with, as there.
 */
final class JsonTree {
    private static final JsonTrackingParser FIGURES = new JsonTrackingParser();

    private JsonTree() {}

    /**
     * @throws IOException when it is no JSON
     * @throws IllegalStateException when it is no object
     */
    static JsonObject of(String json) throws IOException {
        JsonReader in = new JsonReader(new StringReader(json));
        // What was stored must be read again, however deep; whoever brings it is bounded where he brings it.
        in.setNestingLimit(Integer.MAX_VALUE);
        return object(in);
    }

    private static JsonObject object(JsonReader in) throws IOException {
        JsonObject object = new JsonObject();
        in.beginObject();
        while (in.hasNext()) {
            object.add(in.nextName(), element(in));
        }
        in.endObject();
        return object;
    }

    private static JsonArray array(JsonReader in) throws IOException {
        JsonArray array = new JsonArray();
        in.beginArray();
        while (in.hasNext()) {
            array.add(element(in));
        }
        in.endArray();
        return array;
    }

    private static JsonElement element(JsonReader in) throws IOException {
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object(in);
            case BEGIN_ARRAY -> array(in);
            case STRING -> new JsonPrimitive(in.nextString());
            case NUMBER -> new JsonPrimitive(FIGURES.new PresentedBigDecimal(in.nextString()));
            case BOOLEAN -> new JsonPrimitive(in.nextBoolean());
            case NULL -> {
                in.nextNull();
                yield JsonNull.INSTANCE;
            }
            default -> throw new IOException("not JSON");
        };
    }
}
