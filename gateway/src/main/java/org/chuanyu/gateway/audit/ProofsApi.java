package org.chuanyu.gateway.audit;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.PublishedTree;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/audit}: proofs from the log's tree (RFC 6962 section 2.1, with SM3) and the receipt of an act. Nothing in an answer is to
 * be believed before it has been checked against a signed checkpoint; hashes are in base64. Errors are RFC 9457 problems.
 */
@RestController
@RequestMapping("/api/audit")
class ProofsApi {
    private static final Pattern ENTRY = Pattern.compile("[0-9]{1,18}");
    private static final Pattern EVENT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final LogStore store;
    private final LogName name;
    private final Cosigned cosigned;
    private final LogReaders readers;

    ProofsApi(LogStore store, LogName name, Cosigned cosigned, LogReaders readers) {
        this.store = store;
        this.name = name;
        this.cosigned = cosigned;
        this.readers = readers;
    }

    /** That the leaf {@code seq} is in the tree of {@code size} leaves. */
    record Inclusion(String origin, long seq, long size, String leafHash, List<String> hashes) {}

    /** That the tree of {@code to} leaves begins with that of {@code from}. */
    record Consistency(String origin, long from, long to, List<String> hashes) {}

    /**
     * Where an act is in the log.
     *
     * @param state {@code waiting}, {@code pending} while no checkpoint over it counts as evidence, {@code cosigned}
     * @param entry id of its AuditEvent
     * @param leaf its bytes in base64
     * @param checkpoint the first signed note over it, with the witnesses' lines if they are there
     */
    record Receipt(
            String state,
            String origin,
            @Nullable String event,
            @Nullable Long entry,
            @Nullable Long seq,
            @Nullable String leaf,
            @Nullable String leafHash,
            @Nullable String checkpoint) {}

    @GetMapping("/proof/inclusion")
    Inclusion inclusion(@RequestParam long seq, @RequestParam long size) {
        within(seq >= 0 && seq < size && size <= store.size(), "seq is below size, and size not above that of the log");
        PublishedTree tree = store.tree(size);
        return new Inclusion(name.origin(), seq, size, base64(tree.leaf(seq)), base64(tree.inclusion(seq)));
    }

    @GetMapping("/proof/consistency")
    Consistency consistency(@RequestParam long from, @RequestParam long to) {
        within(from > 0 && from <= to && to <= store.size(), "1 <= from <= to, and to not above the size of the log");
        return new Consistency(name.origin(), from, to, base64(store.tree(to).consistency(from)));
    }

    /**
     * With the leaf, which leaves an entry where a person gets it.
     *
     * @param event the event's own id, or that of its AuditEvent
     */
    @GetMapping("/receipt")
    ResponseEntity<Receipt> receipt(@RequestParam String event) {
        boolean byEntry = ENTRY.matcher(event).matches();
        if (!byEntry && !EVENT.matcher(event).matches()) {
            throw problem(HttpStatus.BAD_REQUEST, "bad-request", "event is a UUID or the id of an AuditEvent");
        }
        UUID uuid = byEntry ? null : UUID.fromString(event);
        long entry = byEntry ? Long.parseLong(event) : -1;
        // Looked at first: what is taken in between is found as a leaf.
        boolean waits = store.waits(uuid, entry);
        Optional<LogStore.StoredLeaf> leaf = uuid == null ? store.ofEntry(entry) : store.ofEvent(uuid);
        if (leaf.isPresent()) {
            LogStore.StoredLeaf found = leaf.get();
            return ResponseEntity.ok(
                    LogReaders.isSystem()
                            ? of(found)
                            : readers.pull("leaf/" + found.seq(), "receipt", 1, () -> of(found)));
        }
        if (waits) {
            return ResponseEntity.status(HttpStatus.ACCEPTED)
                    .body(new Receipt("waiting", name.origin(), null, null, null, null, null, null));
        }
        throw problem(HttpStatus.NOT_FOUND, "not-found", "no such act is or will be in the log");
    }

    private Receipt of(LogStore.StoredLeaf leaf) {
        Optional<SignedNote> evidence = cosigned.covering(leaf.seq() + 1);
        String note = evidence.map(SignedNote::toString)
                .or(() -> store.checkpointFor(leaf.seq() + 1).map(LogStore.Signed::note))
                .orElse(null);
        return new Receipt(
                evidence.isPresent() ? "cosigned" : "pending",
                name.origin(),
                leaf.event().toString(),
                leaf.entry(),
                leaf.seq(),
                base64(leaf.bytes()),
                base64(leaf.hash()),
                note);
    }

    private static void within(boolean within, String otherwise) {
        if (!within) {
            throw problem(HttpStatus.BAD_REQUEST, "bad-request", otherwise);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<String> base64(List<byte[]> hashes) {
        return hashes.stream().map(ProofsApi::base64).toList();
    }

    private static ErrorResponseException problem(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }
}
