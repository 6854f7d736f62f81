package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.identity.ReviewCase.Decided;
import org.chuanyu.gateway.identity.ReviewCase.Institution;
import org.chuanyu.gateway.identity.ReviewCase.OwnPatient;
import org.chuanyu.gateway.identity.ReviewCase.Reason;
import org.chuanyu.gateway.identity.ReviewStore.Party;
import org.chuanyu.gateway.identity.ReviewStore.Row;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Turns cases into what a registrar may see of them. */
@Component
class ReviewViews {
    private static final String WORDS = "identity.reason.";

    private final RecordNumbers numbers;
    private final Participants participants;
    private final MessageSource words;
    private final Vault vault;

    ReviewViews(RecordNumbers numbers, Participants participants, MessageSource words, Vault vault) {
        this.numbers = numbers;
        this.participants = participants;
        this.words = words;
        this.vault = vault;
    }

    /** @param institutions whose registrar looks */
    List<ReviewCase> of(Collection<Row> rows, Set<String> institutions) {
        Set<String> own = rows.stream()
                .flatMap(row -> row.parties().stream())
                .filter(party -> institutions.contains(party.source()))
                .map(Party::patientId)
                .collect(Collectors.toSet());
        Map<String, String> recordNumbers = numbers.of(own);
        return rows.stream().map(row -> view(row, institutions, recordNumbers)).toList();
    }

    private ReviewCase view(Row row, Set<String> institutions, Map<String, String> recordNumbers) {
        return new ReviewCase(
                row.id(),
                row.state(),
                row.foundAt(),
                row.parties().stream()
                        .filter(party -> institutions.contains(party.source()))
                        .map(party ->
                                new OwnPatient(party.patientId(), recordNumbers.get(party.patientId()), party.source()))
                        .toList(),
                row.parties().stream()
                        .filter(party -> !institutions.contains(party.source()))
                        .map(party -> new Institution(party.source(), name(party.source())))
                        .toList(),
                row.reasons().stream().map(this::reason).toList(),
                decided(row, institutions));
    }

    private @Nullable Decided decided(Row row, Set<String> institutions) {
        if (row.decidedAt() == null) {
            return null;
        }
        String by = row.decidedFor();
        boolean ours = by != null && institutions.contains(by);
        return new Decided(row.decidedAt(), by, ours ? row.decidedBy() : null, ours ? opened(row.reason()) : null);
    }

    private @Nullable String opened(byte @Nullable [] reason) {
        try {
            return reason == null ? null : new String(vault.open(reason), java.nio.charset.StandardCharsets.UTF_8);
        } catch (Vault.KeyDestroyed e) {
            return null;
        }
    }

    private Reason reason(String code) {
        return new Reason(code, words(code, Locale.ROOT), words(code, Locale.ENGLISH));
    }

    private String words(String code, Locale locale) {
        return String.valueOf(words.getMessage(WORDS + code, null, code, locale));
    }

    private String name(String id) {
        return participants.find(new ParticipantId(id)).map(Participant::name).orElse(id);
    }
}
