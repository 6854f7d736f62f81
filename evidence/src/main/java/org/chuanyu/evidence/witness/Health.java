package org.chuanyu.evidence.witness;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.witness.Refusals.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How the witness does, as JSON for a monitor: {@code ok}, {@code alarm} where a person must look, {@code broken} (503)
 * where nothing is cosigned.
 */
final class Health {
    /** Seconds; a little is the usual step of a time server. */
    private static final long CLOCK_TOLERANCE = 2;

    private final VerifierKey key;
    private final Witness witness;
    private final Refusals refusals;
    private final @Nullable Mirror mirror;

    Health(VerifierKey key, Witness witness, Refusals refusals, @Nullable Mirror mirror) {
        this.key = key;
        this.witness = witness;
        this.refusals = refusals;
        this.mirror = mirror;
    }

    Answer answer() {
        Held held = witness.held();
        List<String> alarms = alarms();
        String status = witness.broken() ? "broken" : alarms.isEmpty() ? "ok" : "alarm";
        StringBuilder json = new StringBuilder("{\"status\":").append(quoted(status));
        json.append(",\"alarms\":[").append(String.join(",", alarms)).append(']');
        json.append(",\"witness\":").append(quoted(key.label()));
        json.append(",\"log\":").append(quoted(held.origin()));
        json.append(",\"size\":").append(held.size());
        json.append(",\"cosigned\":");
        json.append(
                held.time() == 0
                        ? "null"
                        : quoted(Instant.ofEpochSecond(held.time()).toString()));
        json.append(",\"refused\":{");
        for (Kind kind : Kind.values()) {
            json.append(quoted(kind.label()))
                    .append(':')
                    .append(refusals.count(kind))
                    .append(',');
        }
        json.append("\"lost\":").append(refusals.lost()).append('}');
        if (mirror != null) {
            Mirror.State state = mirror.state();
            json.append(",\"mirror\":{\"size\":").append(state.size());
            json.append(",\"state\":").append(quoted(state.condition().label()));
            json.append(",\"detail\":").append(quoted(state.detail())).append('}');
        }
        byte[] body = json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        return new Answer(witness.broken() ? 503 : 200, "application/json", body);
    }

    private List<String> alarms() {
        List<String> alarms = new ArrayList<>();
        alarm(alarms, "state-not-saved", witness.broken());
        alarm(alarms, "fork", refusals.count(Kind.FORK) > 0);
        alarm(alarms, "refused-request-lost", refusals.lost() > 0);
        alarm(alarms, "clock-behind", witness.clockBehind() > CLOCK_TOLERANCE);
        alarm(alarms, "mirror", mirror != null && mirror.state().condition().alarming());
        return alarms;
    }

    private static void alarm(List<String> alarms, String name, boolean raised) {
        if (raised) {
            alarms.add(quoted(name));
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
