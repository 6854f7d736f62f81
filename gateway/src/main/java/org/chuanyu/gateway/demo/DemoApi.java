package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Participants;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /demo/{participant}}: what a simulated partner received, and buttons to make it send or misbehave. */
@DemoOnly
@RestController
@RequestMapping("/demo/{participant}")
class DemoApi {
    private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final MediaType PLAIN = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final Participants participants;
    private final SimulatedPartners partners;
    private final Received received;

    DemoApi(Participants participants, SimulatedPartners partners, Received received) {
        this.participants = participants;
        this.partners = partners;
        this.received = received;
    }

    @GetMapping("/received")
    ResponseEntity<List<Received.Item>> received(@PathVariable String participant) {
        return known(participant)
                ? ResponseEntity.ok(received.of(participant))
                : ResponseEntity.notFound().build();
    }

    /** Bytes, not a String: nothing between curl and the wire may guess a character set. */
    @PostMapping("/send")
    ResponseEntity<String> send(@PathVariable String participant, @RequestBody byte[] message) {
        Optional<SimulatedSender> sender = partners.sender(participant);
        if (sender.isEmpty()) {
            return text(HttpStatus.NOT_FOUND, "此机构没有 HL7 v2 发送端 · this participant has no HL7 v2 line in");
        }
        try {
            String answer = sender.get().send(new String(message, StandardCharsets.UTF_8));
            return text(HttpStatus.OK, answer.replace('\r', '\n'));
        } catch (IOException e) {
            return text(HttpStatus.BAD_GATEWAY, "没有应答 · no answer: " + e.getMessage());
        }
    }

    @PostMapping("/mode")
    ResponseEntity<String> mode(@PathVariable String participant, @RequestParam String mode) {
        Optional<SimulatedEmr> emr = partners.emr(participant);
        Optional<SimulatedEmr.Mode> wanted = SimulatedEmr.Mode.of(mode);
        if (emr.isEmpty()) {
            return text(HttpStatus.NOT_FOUND, "此机构没有模拟病历系统 · this participant has no simulated EMR");
        }
        if (wanted.isEmpty()) {
            return text(HttpStatus.BAD_REQUEST, "accept, refuse, fault, timeout, login-page, down");
        }
        try {
            emr.get().mode(wanted.get());
            return text(HttpStatus.OK, wanted.get().code());
        } catch (IOException e) {
            return text(HttpStatus.CONFLICT, "端口被占用 · the port is taken");
        }
    }

    private boolean known(String participant) {
        return ID.matcher(participant).matches()
                && participants.find(new ParticipantId(participant)).isPresent();
    }

    private static ResponseEntity<String> text(HttpStatus status, String text) {
        return ResponseEntity.status(status).contentType(PLAIN).body(text + "\n");
    }
}
