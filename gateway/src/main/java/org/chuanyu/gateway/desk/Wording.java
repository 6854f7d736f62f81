package org.chuanyu.gateway.desk;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;

/** How pages say times, institutions and sizes in a person's language. Times are China's, whatever the machine thinks. */
public final class Wording {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(MessageSearch.ZONE);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(MessageSearch.ZONE);

    private final Participants participants;
    private final Clock clock;
    private final boolean english;

    Wording(Participants participants, Clock clock, Locale locale) {
        this.participants = participants;
        this.clock = clock;
        this.english = locale.getLanguage().equals("en");
    }

    /** Date and time; without the date when it is today's. */
    public String time(@Nullable Instant at) {
        if (at == null) {
            return "–";
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), MessageSearch.ZONE);
        return LocalDate.ofInstant(at, MessageSearch.ZONE).equals(today) ? CLOCK.format(at) : TIME.format(at);
    }

    /** Date and time. */
    public String fullTime(@Nullable Instant at) {
        return at == null ? "–" : TIME.format(at);
    }

    /** The name of an institution. */
    public String institution(@Nullable String id) {
        return id == null
                ? "–"
                : participants.find(new ParticipantId(id)).map(this::name).orElse(id);
    }

    /** All institutions, to choose from. */
    public List<Participant> institutions() {
        return participants.all();
    }

    /** Bytes, rounded. */
    public String size(int bytes) {
        return bytes < 10_240 ? bytes + " B" : bytes / 1024 + " KiB";
    }

    private String name(Participant participant) {
        String nameEn = participant.nameEn();
        return english && nameEn != null ? nameEn : participant.name();
    }
}
