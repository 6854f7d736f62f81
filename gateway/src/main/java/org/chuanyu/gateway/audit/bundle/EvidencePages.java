package org.chuanyu.gateway.audit.bundle;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogUnsound;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Evidence for an inspector at a browser: asks for a window of the log, sees how far the bundle is, and carries it away. What stands in
 * the way is said on the page, in words.
 */
@Controller
@RequestMapping("/audit/evidence")
class EvidencePages {
    private final AskReader reader;
    private final Handout handout;
    private final AuditLog audit;
    private final Clock clock;
    private final ExportSettings settings;

    EvidencePages(AskReader reader, Handout handout, AuditLog audit, Clock clock, ExportSettings settings) {
        this.reader = reader;
        this.handout = handout;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
    }

    @GetMapping
    String page(HttpServletRequest request, Model model) {
        Inspector who = Inspector.onPage(request.getRemoteAddr(), audit);
        LocalDateTime now = LocalDateTime.now(clock.withZone(AskReader.CHINA)).truncatedTo(ChronoUnit.MINUTES);
        show(who, now.truncatedTo(ChronoUnit.DAYS).toString(), now.toString(), model);
        return "audit/evidence";
    }

    @PostMapping
    String ask(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Inspector who = Inspector.onPage(request.getRemoteAddr(), audit);
        try {
            return "redirect:/audit/evidence/"
                    + handout.ask(reader.read(from, to), who).id();
        } catch (ExportRefused | LogUnsound | EvidenceRefused e) {
            ExportRefused refused = handout.refused(e, who);
            response.setStatus(refused.status().value());
            show(who, from, to, model);
            model.addAttribute("refused", refused.code());
            return "audit/evidence";
        }
    }

    @GetMapping("/{id}")
    String bundle(@PathVariable String id, HttpServletRequest request, Model model)
            throws IOException, InterruptedException {
        look(id, request, model);
        return "audit/bundle";
    }

    /** Asked for every few seconds by an open page, until the bundle is whole or refused. */
    @GetMapping("/{id}/state")
    String state(@PathVariable String id, HttpServletRequest request, Model model)
            throws IOException, InterruptedException {
        look(id, request, model);
        return "audit/bundle :: state";
    }

    /** A POST, because it is an act that is written down: no prefetch and no reload may do it by chance. */
    @PostMapping("/{id}")
    ResponseEntity<?> fetch(@PathVariable String id, HttpServletRequest request)
            throws IOException, InterruptedException {
        Inspector who = Inspector.onPage(request.getRemoteAddr(), audit);
        try {
            Export asked = handout.own(id, who);
            Optional<ReadyBundles.Ready> ready = handout.fetch(asked, who, settings.answer());
            return ready.isPresent()
                    ? EvidenceApi.zip(asked.id(), ready.get())
                    : ResponseEntity.status(HttpStatus.SEE_OTHER)
                            .header("Location", "/audit/evidence/" + asked.id())
                            .build();
        } catch (ExportRefused | LogUnsound | EvidenceRefused e) {
            throw new ErrorResponseException(handout.refused(e, who).status());
        }
    }

    private void look(String id, HttpServletRequest request, Model model) throws IOException, InterruptedException {
        Inspector who = Inspector.onPage(request.getRemoteAddr(), audit);
        model.addAttribute("id", id);
        try {
            Export asked = handout.own(id, who);
            model.addAttribute("until", handout.until(asked));
            Optional<ReadyBundles.Ready> ready = handout.ready(asked, who, Duration.ZERO);
            if (ready.isPresent()) {
                try (InputStream unread = ready.get().bytes()) {
                    model.addAttribute("length", ready.get().length());
                }
            }
            Export now = handout.now(asked);
            model.addAttribute("asked", now);
            model.addAttribute("state", ready.isPresent() ? "ready" : now.settled() ? "making" : "waiting");
        } catch (ExportRefused | LogUnsound | EvidenceRefused e) {
            ExportRefused refused = handout.refused(e, who);
            if (refused.status() == HttpStatus.NOT_FOUND || refused.status() == HttpStatus.GONE) {
                throw new ErrorResponseException(refused.status());
            }
            model.addAttribute("state", "refused");
            model.addAttribute("refused", refused.code());
        }
    }

    private void show(Inspector who, String from, String to, Model model) {
        model.addAttribute("form", new TreeMap<>(Map.of("from", from, "to", to)));
        model.addAttribute("recent", handout.recent(who));
    }
}
