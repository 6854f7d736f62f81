package org.chuanyu.gateway.terminology;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.terminology.MapProblem.Kind;
import org.chuanyu.gateway.terminology.MapVersions.Version;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/maps}: which code means what, what no map knows, and the way from a proposal to a map that holds. */
@RestController
@RequestMapping("/api/maps")
class MapsApi {
    private static final String FHIR_JSON = "application/fhir+json";
    private static final int MOST_BYTES = 8 << 20;
    private static final int MOST_ROWS = 1000;

    private final MapVersions versions;
    private final MapStore store;
    private final MapChanges changes;
    private final ProposalReader reader;
    private final JdbcUnmappedCodes unmapped;
    private final MappedTerminology terminology;
    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;
    private final FhirContext fhir;

    MapsApi(
            MapVersions versions,
            MapStore store,
            MapChanges changes,
            ProposalReader reader,
            JdbcUnmappedCodes unmapped,
            MappedTerminology terminology,
            Callers callers,
            Participants participants,
            AuditLog audit,
            FhirContext fhir) {
        this.versions = versions;
        this.store = store;
        this.changes = changes;
        this.reader = reader;
        this.unmapped = unmapped;
        this.terminology = terminology;
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
        this.fhir = fhir;
    }

    /** All versions of all maps. */
    record Rows(List<MapRow> maps) {}

    /** A version with its lines. */
    record Whole(MapRow map, List<MapEntry> entries) {}

    /** Codes that no map knows. */
    record Unknown(List<JdbcUnmappedCodes.Row> codes) {}

    @GetMapping
    Rows list(@RequestParam MultiValueMap<String, String> parameters) {
        with(Right.MAP_READ);
        MapParameters asked = MapParameters.of(parameters, "url", "owner", "status");
        String status = asked.get("status");
        String state = status == null ? "" : status.toUpperCase(Locale.ROOT);
        if (status != null && !Set.of("DRAFT", "APPROVED", "REJECTED").contains(state)) {
            throw bad("status: DRAFT, APPROVED or REJECTED");
        }
        return new Rows(versions.all().stream()
                .map(MapRow::of)
                .filter(row -> state.isEmpty() || row.status().equals(state))
                .filter(row -> asked.fits("url", row.url()))
                .filter(row -> asked.fits("owner", row.owner()))
                .toList());
    }

    @GetMapping("/unmapped")
    Unknown unmapped(@RequestParam MultiValueMap<String, String> parameters) {
        Caller caller = with(Right.MAP_READ);
        MapParameters asked = MapParameters.of(parameters, "participant", "kind", "count");
        MapScope scope = new MapScope(caller, participants);
        List<String> sources = participants.all().stream()
                .map(Participant::id)
                .filter(scope::covers)
                .map(ParticipantId::value)
                .filter(id -> asked.fits("participant", id))
                .toList();
        return new Unknown(unmapped.list(sources, asked.get("kind"), asked.count(100, MOST_ROWS)).stream()
                .filter(row -> row.code().isEmpty()
                        || !terminology.mapsNow(new ParticipantId(row.source()), row.kind(), row.system(), row.code()))
                .toList());
    }

    /** JSON, unless the caller names FHIR: two mappings would leave it to chance for those who take anything. */
    @GetMapping("/{id}")
    ResponseEntity<Object> one(
            @PathVariable String id,
            @RequestHeader(value = HttpHeaders.ACCEPT, defaultValue = "") String accept,
            @RequestParam MultiValueMap<String, String> parameters) {
        with(Right.MAP_READ);
        MapParameters.of(parameters);
        Version version = changes.found(number(id));
        List<MapEntry> entries = store.entries(version.id());
        if (!accept.contains(FHIR_JSON)) {
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(new Whole(MapRow.of(version), entries));
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(FHIR_JSON + ";charset=UTF-8"))
                .body(fhir.newJsonParser().encodeResourceToString(ConceptMapWriter.write(version, entries)));
    }

    @PostMapping(consumes = {FHIR_JSON, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<MapRow> propose(InputStream body, @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        Caller caller = with(Right.MAP_PROPOSE);
        MapParameters.of(parameters);
        return created(changes.propose(reader.conceptMap(text(body)), caller));
    }

    @PostMapping("/{id}/entries")
    ResponseEntity<MapRow> amend(
            @PathVariable String id, InputStream body, @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        Caller caller = with(Right.MAP_PROPOSE);
        MapParameters.of(parameters);
        return created(changes.amend(number(id), reader.amendment(text(body)), caller));
    }

    @PostMapping("/{id}/approve")
    MapRow approve(@PathVariable String id, InputStream body, @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        Caller caller = with(Right.MAP_APPROVE);
        MapParameters.of(parameters);
        String from = reader.decision(text(body)).effectiveFrom();
        return MapRow.of(changes.approve(number(id), from == null ? null : time(from), caller));
    }

    @PostMapping("/{id}/reject")
    MapRow reject(@PathVariable String id, InputStream body, @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        Caller caller = with(Right.MAP_APPROVE);
        MapParameters.of(parameters);
        String reason = ProposalReader.note(reader.decision(text(body)).reason());
        return MapRow.of(changes.reject(number(id), reason, caller));
    }

    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw bad("a body has up to " + MOST_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ResponseEntity<MapRow> created(Version version) {
        return ResponseEntity.created(URI.create("/api/maps/" + version.id())).body(MapRow.of(version));
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new MapProblem(Kind.NOT_FOUND, "not-found", "no such version of a map");
        }
        return Long.parseLong(id);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad("effectiveFrom: a time with offset");
        }
    }

    private static MapProblem bad(String text) {
        return new MapProblem(Kind.BAD_REQUEST, "bad-request", text);
    }

    private Caller with(Right right) {
        Caller caller = callers.require();
        if (!caller.may(right)) {
            throw new MapProblem(Kind.FORBIDDEN, "forbidden", "this needs the right " + right);
        }
        return caller;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(MapProblem e) {
        HttpStatus status = switch (e.kind()) {
            case BAD_REQUEST -> HttpStatus.BAD_REQUEST;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        if (e.kind() == Kind.FORBIDDEN) {
            refused(callers.require(), e.code());
        }
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, Objects.requireNonNull(e.getMessage()));
        detail.setProperty("code", e.code());
        if (!e.faults().isEmpty()) {
            detail.setProperty(
                    "entries", e.faults().subList(0, Math.min(e.faults().size(), 100)));
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(detail);
    }

    private void refused(Caller caller, String why) {
        audit.recordRefusal(new AuditEntry(
                AuditAction.ACCESS_REFUSED,
                AuditEntry.Outcome.REFUSED,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                null,
                "maps",
                null,
                null,
                Map.of("reason", why)));
    }
}
