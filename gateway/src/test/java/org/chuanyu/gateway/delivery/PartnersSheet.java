package org.chuanyu.gateway.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The sheet of one wire and day as a partner's own program would write it from its own memory, after the description of the form and
 * nothing else: it shares no code with the gateway's.
 */
final class PartnersSheet {
    private final String log;
    private final String participant;
    private final String wire;
    private final String direction;
    private final String day;
    private final Map<String, Set<String>> answers = new TreeMap<>();
    private final Map<String, String> controls = new TreeMap<>();

    PartnersSheet(String log, String participant, String wire, String direction, String day) {
        this.log = log;
        this.participant = participant;
        this.wire = wire;
        this.direction = direction;
        this.day = day;
    }

    /** @param answer null where there was none */
    PartnersSheet put(String controlId, byte[] message, byte[] answer) {
        String hash = sm3(message);
        controls.put(hash, sm3(controlId.getBytes(StandardCharsets.UTF_8)));
        Set<String> known = answers.computeIfAbsent(hash, key -> new TreeSet<>());
        if (answer != null) {
            known.add(sm3(answer));
        }
        return this;
    }

    /** The same without one message. */
    PartnersSheet without(byte[] message) {
        PartnersSheet rest = new PartnersSheet(log, participant, wire, direction, day);
        rest.answers.putAll(answers);
        rest.controls.putAll(controls);
        rest.answers.remove(sm3(message));
        rest.controls.remove(sm3(message));
        return rest;
    }

    /** {@code <count> <hash>} of all. */
    String crossed() {
        return total(answers.keySet());
    }

    /** {@code <count> <hash>} of those that were answered. */
    String answered() {
        Set<String> answered = new LinkedHashSet<>();
        answers.forEach((hash, known) -> {
            if (!known.isEmpty()) {
                answered.add(hash);
            }
        });
        return total(answered);
    }

    String messages() {
        return answers.keySet().stream()
                .map(hash -> "message " + controls.get(hash) + " " + hash + " "
                        + (answers.get(hash).isEmpty() ? "-" : String.join(",", answers.get(hash))) + "\n")
                .collect(Collectors.joining());
    }

    private static String total(Set<String> sorted) {
        String lines = sorted.stream().map(hash -> hash + "\n").collect(Collectors.joining());
        return sorted.size() + " " + sm3(lines.getBytes(StandardCharsets.US_ASCII));
    }

    /** As the partner writes it. */
    @Override
    public String toString() {
        return written("partner", direction.equals("in") ? "sent" : "received");
    }

    /** As the gateway should have written it. */
    String expectedOfGateway() {
        return written("gateway", direction.equals("in") ? "received" : "sent");
    }

    private String written(String keeper, String word) {
        return "chuanyu-sheet/v1\nlog " + log + "\nkeeper " + keeper + "\nparticipant " + participant + "\nwire " + wire
                + "\ndirection " + direction + "\nday " + day + "\nzone Asia/Shanghai\n" + word + " " + crossed()
                + "\nanswered " + answered() + "\nunread 0\n" + messages();
    }

    static String sm3(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SM3", new BouncyCastleProvider());
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
