package org.chuanyu.gateway.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** How pages say times, institutions and sizes in a person's language. Times are China's, whatever the machine thinks. */
public final class Wording {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(MessageSearch.ZONE);
    /** With the offset: what is copied from a page into a letter has to say whose clock it is. */
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx").withZone(MessageSearch.ZONE);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(MessageSearch.ZONE);

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm").withZone(MessageSearch.ZONE);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(MessageSearch.ZONE);

    private static final int BRIEF = 12;

    private final Participants participants;
    private final Clock clock;
    private final boolean english;
    private final Reasons reasons;

    Wording(Participants participants, Clock clock, MessageSource texts, Locale locale) {
        this.participants = participants;
        this.clock = clock;
        this.english = locale.getLanguage().equals("en");
        this.reasons = new Reasons(texts, locale);
    }

    /** What a code of a problem, a loss, a delivery or a refusal means; null where it is none of ours. */
    public @Nullable String why(@Nullable String code) {
        return reasons.of(code);
    }

    /** Date and time; without the date when it is today's. */
    public String time(@Nullable Instant at) {
        if (at == null) {
            return "–";
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), MessageSearch.ZONE);
        return LocalDate.ofInstant(at, MessageSearch.ZONE).equals(today) ? CLOCK.format(at) : TIME.format(at);
    }

    /** Date and time, with the offset from UTC. */
    public String fullTime(@Nullable Instant at) {
        return at == null ? "–" : FULL.format(at);
    }

    /** Hours and minutes. */
    public String minute(Instant at) {
        return MINUTE.format(at);
    }

    /** Date, hours and minutes. */
    public String day(Instant at) {
        return DAY.format(at);
    }

    /** How far one clock is ahead of another, in seconds with a sign. */
    public String seconds(Duration ahead) {
        return String.format(Locale.ROOT, "%+.1f s", ahead.toMillis() / 1000.0);
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

    /** A reference with its id shortened; enough to tell two in a list apart. */
    public String brief(String reference) {
        int id = reference.indexOf('/') + 1;
        return reference.length() - id <= BRIEF ? reference.substring(id) : reference.substring(id, id + BRIEF) + "…";
    }

    /** Bytes, rounded. */
    public String size(@Nullable Number bytes) {
        if (bytes == null) {
            return "–";
        }
        long size = bytes.longValue();
        return size < 10_240 ? size + " B" : size < 10_485_760 ? size / 1024 + " KiB" : size / 1_048_576 + " MiB";
    }

    private String name(Participant participant) {
        String nameEn = participant.nameEn();
        return english && nameEn != null ? nameEn : participant.name();
    }
}
