package org.chuanyu.fhir;

import java.util.regex.Pattern;

/**
 * The id of a participating institution, as written in the settings ({@code dazu-rmyy}). Never personal data, so it may
 * stand in log lines, metrics and URLs. It is also the id of the institution's canonical Organization resource.
 */
public record ParticipantId(String value) implements Comparable<ParticipantId> {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public ParticipantId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("participant id must be lower-case letters, digits and '-', at most 63");
        }
    }

    /** The reference to the institution's canonical Organization: {@code Organization/<id>}. */
    public String reference() {
        return "Organization/" + value;
    }

    @Override
    public int compareTo(ParticipantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
