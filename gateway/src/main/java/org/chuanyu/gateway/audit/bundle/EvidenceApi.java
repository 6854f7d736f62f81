package org.chuanyu.gateway.audit.bundle;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogUnsound;
import org.chuanyu.gateway.audit.WitnessedLog;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/evidence}: an inspector asks for a window of the log and gets a bundle to carry away, at once or, where it takes longer,
 * from an address that is his alone. Errors are RFC 9457 problems, and every refusal is in the audit log.
 */
@RestController
@RequestMapping("/api/evidence")
class EvidenceApi {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final MediaType ZIP = new MediaType("application", "zip");
    private static final String COME_AGAIN = "2";

    private final AskReader reader;
    private final Exports exports;
    private final Settling settling;
    private final ReadyBundles bundles;
    private final WitnessedLog log;
    private final AuditLog audit;
    private final Clock clock;
    private final ExportSettings settings;

    EvidenceApi(
            AskReader reader,
            Exports exports,
            Settling settling,
            ReadyBundles bundles,
            WitnessedLog log,
            AuditLog audit,
            Clock clock,
            ExportSettings settings) {
        this.reader = reader;
        this.exports = exports;
        this.settling = settling;
        this.bundles = bundles;
        this.log = log;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * A bundle that is not whole yet.
     *
     * @param state {@code waiting} for a cosigned checkpoint, or {@code making}
     * @param location where it will be
     */
    record Coming(String state, String location) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> export(InputStream body, HttpServletRequest request) throws IOException, InterruptedException {
        Inspector who = Inspector.current(request.getRemoteAddr());
        long since = System.nanoTime();
        Ask ask = reader.read(body);
        requireActive();
        Export asked = exports.ask(ask, who);
        Optional<ReadyBundles.Ready> ready = ready(asked, who, since);
        return ready.isPresent() ? zip(asked.id(), ready.get()) : coming(asked.id());
    }

    @GetMapping("/{id}")
    ResponseEntity<?> fetch(@PathVariable String id, HttpServletRequest request)
            throws IOException, InterruptedException {
        Inspector who = Inspector.current(request.getRemoteAddr());
        long since = System.nanoTime();
        requireActive();
        Export asked = own(id, who);
        Optional<ReadyBundles.Ready> ready = ready(asked, who, since);
        if (ready.isEmpty()) {
            return coming(asked.id());
        }
        try {
            exports.fetched(asked, who);
        } catch (RuntimeException e) {
            ready.get().bytes().close();
            throw e;
        }
        return zip(asked.id(), ready.get());
    }

    private Export own(String id, Inspector who) {
        Export asked = Optional.of(id)
                .filter(text -> ID.matcher(text).matches())
                .flatMap(text -> exports.find(UUID.fromString(text)))
                .orElseThrow(ExportRefused::notFound);
        if (!asked.owner().equals(who.login())) {
            throw ExportRefused.notTheOwner();
        }
        if (clock.instant().isAfter(asked.askedAt().plus(settings.keep()))) {
            throw ExportRefused.gone();
        }
        return asked;
    }

    private Optional<ReadyBundles.Ready> ready(Export asked, Inspector who, long since)
            throws IOException, InterruptedException {
        Export settled = settling.within(left(since), asked, who);
        if (!settled.settled()) {
            return Optional.empty();
        }
        Optional<ReadyBundles.Ready> ready = bundles.within(left(since), settled);
        if (ready.isPresent() && log.frozen().isPresent()) {
            ready.get().bytes().close();
            requireActive();
        }
        return ready;
    }

    private Duration left(long since) {
        return settings.answer().minusNanos(System.nanoTime() - since);
    }

    private void requireActive() {
        log.frozen().ifPresent(reason -> {
            throw ExportRefused.frozen(reason);
        });
    }

    /** A stream that cannot be read in parts: another node's bundle has another signature, and parts of the two would be none. */
    private static ResponseEntity<?> zip(UUID id, ReadyBundles.Ready ready) {
        ContentDisposition name = ContentDisposition.attachment()
                .filename("evidence-" + id + ".zip")
                .build();
        return ResponseEntity.ok()
                .contentType(ZIP)
                .contentLength(ready.length())
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .header(HttpHeaders.CONTENT_LOCATION, path(id))
                .body(new InputStreamResource(ready.bytes()));
    }

    private ResponseEntity<?> coming(UUID id) {
        String state = exports.find(id).filter(Export::settled).isPresent() ? "making" : "waiting";
        return ResponseEntity.accepted()
                .location(URI.create(path(id)))
                .header(HttpHeaders.RETRY_AFTER, COME_AGAIN)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Coming(state, path(id)));
    }

    private static String path(UUID id) {
        return "/api/evidence/" + id;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(LogUnsound e, HttpServletRequest request) {
        log.freeze(e);
        return on(ExportRefused.frozen(e.code()), request);
    }

    /** A checkpoint of which nobody can say now whether it is evidence. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(EvidenceRefused e, HttpServletRequest request) {
        return switch (e.reason()) {
            case FUTURE_COSIGNATURE -> on(ExportRefused.clocks(), request);
            case NO_LOG_SIGNATURE, KEY_OUT_OF_RANGE -> on(ExportRefused.notYet(), request);
            default -> throw e;
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ExportRefused e, HttpServletRequest request) {
        audit.recordRefusal(Inspector.current(request.getRemoteAddr())
                .entry(
                        AuditAction.EVIDENCE_REFUSED,
                        AuditEntry.Outcome.REFUSED,
                        "evidence",
                        Map.of("reason", e.reason())));
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(e.status(), Objects.requireNonNull(e.getMessage()));
        detail.setProperty("code", e.code());
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(e.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (e.retryAfter() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(e.retryAfter().toSeconds()));
        }
        return answer.body(detail);
    }
}
