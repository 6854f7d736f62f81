package org.chuanyu.gateway.audit.bundle;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.gateway.audit.LogUnsound;
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
    private static final MediaType ZIP = new MediaType("application", "zip");
    private static final String COME_AGAIN = "2";

    private final AskReader reader;
    private final Handout handout;
    private final ExportSettings settings;

    EvidenceApi(AskReader reader, Handout handout, ExportSettings settings) {
        this.reader = reader;
        this.handout = handout;
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
        Export asked = handout.ask(reader.read(body), who);
        Optional<ReadyBundles.Ready> ready = handout.ready(asked, who, left(since));
        return ready.isPresent() ? zip(asked.id(), ready.get()) : coming(asked);
    }

    @GetMapping("/{id}")
    ResponseEntity<?> fetch(@PathVariable String id, HttpServletRequest request)
            throws IOException, InterruptedException {
        Inspector who = Inspector.current(request.getRemoteAddr());
        long since = System.nanoTime();
        Export asked = handout.own(id, who);
        Optional<ReadyBundles.Ready> ready = handout.fetch(asked, who, left(since));
        return ready.isPresent() ? zip(asked.id(), ready.get()) : coming(asked);
    }

    private Duration left(long since) {
        return settings.answer().minusNanos(System.nanoTime() - since);
    }

    /** A stream that cannot be read in parts: another node's bundle has another signature, and parts of the two would be none. */
    static ResponseEntity<?> zip(UUID id, ReadyBundles.Ready ready) {
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

    private ResponseEntity<?> coming(Export asked) {
        String state = handout.now(asked).settled() ? "making" : "waiting";
        return ResponseEntity.accepted()
                .location(URI.create(path(asked.id())))
                .header(HttpHeaders.RETRY_AFTER, COME_AGAIN)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Coming(state, path(asked.id())));
    }

    private static String path(UUID id) {
        return "/api/evidence/" + id;
    }

    @ExceptionHandler({ExportRefused.class, LogUnsound.class, EvidenceRefused.class})
    ResponseEntity<ProblemDetail> on(RuntimeException thrown, HttpServletRequest request) {
        ExportRefused e = handout.refused(thrown, Inspector.current(request.getRemoteAddr()));
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
