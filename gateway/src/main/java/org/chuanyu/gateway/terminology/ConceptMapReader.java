package org.chuanyu.gateway.terminology;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.ConceptMap.ConceptMapGroupComponent;
import org.hl7.fhir.r4.model.ConceptMap.OtherElementComponent;
import org.hl7.fhir.r4.model.ConceptMap.SourceElementComponent;
import org.hl7.fhir.r4.model.ConceptMap.TargetElementComponent;
import org.jspecify.annotations.Nullable;

/** FHIR ConceptMap to lines. Pure. */
final class ConceptMapReader {
    private static final Pattern LOCAL =
            Pattern.compile(Pattern.quote(Systems.BASE + "/local/") + "([a-z0-9-]+)/[a-z-]+");

    private ConceptMapReader() {}

    static List<MapEntry> entries(ConceptMap map) {
        List<MapEntry> entries = new ArrayList<>();
        for (ConceptMapGroupComponent group : map.getGroup()) {
            for (SourceElementComponent element : group.getElement()) {
                for (TargetElementComponent target : element.getTarget()) {
                    entries.add(entry(group, element, target));
                }
            }
        }
        return entries;
    }

    /** The participant whose codes the map translates; empty for a common map. */
    static Optional<ParticipantId> owner(ConceptMap map) {
        return map.getGroup().stream()
                .map(group -> owner(group.getSource() == null ? "" : group.getSource()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The participant whose own codes these are. */
    static Optional<ParticipantId> owner(String system) {
        Matcher matcher = LOCAL.matcher(system);
        return matcher.matches() ? Optional.of(new ParticipantId(matcher.group(1))) : Optional.empty();
    }

    /** SHA-256 of the lines, in any order (a ConceptMap groups them by system): tells whether a version has changed, proves nothing. */
    static String digest(List<MapEntry> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            entries.stream()
                    .map(entry -> entry + "\n")
                    .sorted()
                    .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static MapEntry entry(
            ConceptMapGroupComponent group, SourceElementComponent element, TargetElementComponent target) {
        if (target.getDependsOn().size() > 1) {
            throw new IllegalStateException("a target with more than one dependsOn in " + group.getSource());
        }
        OtherElementComponent depends = target.hasDependsOn() ? target.getDependsOnFirstRep() : null;
        return new MapEntry(
                group.getSource(),
                element.getCode(),
                orNull(element.getDisplay()),
                group.getTarget(),
                target.getCode(),
                orNull(target.getDisplay()),
                target.getEquivalence().toCode(),
                depends == null ? null : depends.getProperty(),
                depends == null ? null : depends.getValue());
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
