package org.chuanyu.gateway.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.Tile;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /audit}: the log as C2SP tlog-tiles lays it out, for witnesses and verifiers. One thing differs, and keeps their usual tools
 * from reading it: the hash is SM3 and the signatures are SM2, where that document knows SHA-256 and Ed25519. Everything but the
 * entries is open to everybody, because it tells nothing but how many acts there were. Errors are a line of text.
 */
@RestController
@RequestMapping("/audit")
class PublishedLog {
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();
    /** RFC 7193. */
    private static final MediaType CMS = new MediaType("application", "cms");

    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final LogStore store;
    private final LogName name;
    private final Cosigned cosigned;
    private final WitnessPanel panel;
    private final TimeStamps stamps;
    private final TrustedTime time;
    private final KeyLife keys;
    private final PublishedPolicy policy;
    private final LogReaders readers;

    PublishedLog(
            LogStore store,
            LogName name,
            Cosigned cosigned,
            WitnessPanel panel,
            TimeStamps stamps,
            TrustedTime time,
            KeyLife keys,
            PublishedPolicy policy,
            LogReaders readers) {
        this.store = store;
        this.name = name;
        this.cosigned = cosigned;
        this.panel = panel;
        this.stamps = stamps;
        this.time = time;
        this.keys = keys;
        this.policy = policy;
        this.readers = readers;
    }

    /** The newest checkpoint under the log's signature alone. It is no evidence: the log could sign two. */
    @GetMapping("/checkpoint.pending")
    ResponseEntity<byte[]> pending() {
        return store.lastCheckpoint()
                .map(last -> text(last.note()))
                .orElseGet(() -> none("nothing has been logged yet"));
    }

    /** The newest checkpoint that every witness has cosigned whose signature is asked for. */
    @GetMapping("/checkpoint")
    ResponseEntity<byte[]> checkpoint() {
        return cosigned.last()
                .map(note -> text(note.toString()))
                .orElseGet(() -> none("no checkpoint has the signatures of all witnesses yet; see checkpoint.pending"));
    }

    /** The time stamp over exactly what {@link #checkpoint} shows now: a bare token (RFC 3161), in DER. */
    @GetMapping("/checkpoint.tsr")
    ResponseEntity<byte[]> stamp() {
        return cosigned.last()
                .flatMap(stamps::over)
                .map(PublishedLog::token)
                .orElseGet(() -> none("this checkpoint has no time stamp yet; see checkpoint.stamped"));
    }

    /** The newest checkpoint that every witness has cosigned and that has a time stamp. */
    @GetMapping("/checkpoint.stamped")
    ResponseEntity<byte[]> stamped() {
        return stamps.newestStamped()
                .map(note -> text(note.toString()))
                .orElseGet(() -> none("no checkpoint has a time stamp yet"));
    }

    /** The time stamp over exactly what {@link #stamped} shows now. */
    @GetMapping("/checkpoint.stamped.tsr")
    ResponseEntity<byte[]> stampOfStamped() {
        return stamps.newestStamped()
                .flatMap(stamps::over)
                .map(PublishedLog::token)
                .orElseGet(() -> none("no checkpoint has a time stamp yet"));
    }

    /** Whose signatures and time stamps are asked for. Believe only a copy that came to you by another way. */
    @GetMapping("/policy.txt")
    ResponseEntity<byte[]> policy() {
        return text(policy.text());
    }

    @GetMapping("/keys/log.pem")
    ResponseEntity<byte[]> key() {
        keys.refresh();
        return text(name.key().key().pem());
    }

    /** By which time stamps are checked: the authority's certificate, or that of who issued it. PEM. */
    @GetMapping("/keys/tsa.pem")
    ResponseEntity<byte[]> certificate() {
        return time.anchor()
                .map(anchor -> text(pem(anchor.certificate())))
                .orElseGet(() -> none("nobody stamps the time of this log"));
    }

    /** A key that the log has or had, by its id: eight hexadecimal digits, as in its label. */
    @GetMapping("/keys/log-{id:[0-9a-f]{8}}.pem")
    ResponseEntity<byte[]> keyOfLog(@PathVariable String id) {
        keys.refresh();
        return name.keyring().spans().stream()
                .map(Keyring.Span::key)
                .filter(key -> key.label().endsWith("+" + id))
                .findFirst()
                .map(key -> text(key.key().pem()))
                .orElseGet(() -> none("the log never had this key"));
    }

    /** As that of the log: SubjectPublicKeyInfo, PEM. */
    @GetMapping("/keys/{witness}.pem")
    ResponseEntity<byte[]> key(@PathVariable String witness) {
        return panel.named(witness)
                .map(each -> text(each.key().key().pem()))
                .orElseGet(() -> none("no witness has this name"));
    }

    /** Hashes: 32 bytes each. A full tile never changes. */
    @GetMapping("/tile/{level:[0-7]}/**")
    ResponseEntity<byte[]> hashes(HttpServletRequest request) {
        return tile(request, tile -> store.hashes(tile));
    }

    /** Leaves, each with its length before it as two bytes, high byte first. Each look leaves an entry; of a mirror's, the first of a day. */
    @GetMapping("/tile/entries/**")
    ResponseEntity<byte[]> entries(HttpServletRequest request) {
        return tile(
                request,
                tile -> LogReaders.isMirror()
                        ? readers.copy("tile/" + tile.index(), tile.width(), () -> leaves(tile))
                        : readers.pull("tile/" + tile.index(), "tile", tile.width(), () -> leaves(tile)));
    }

    /** What a tile holds. */
    private interface Content {
        byte[] of(Tile tile);
    }

    private ResponseEntity<byte[]> tile(HttpServletRequest request, Content content) {
        try {
            Tile tile = Tile.parse(
                    request.getRequestURI().substring(request.getContextPath().length() + "/audit/".length()));
            if (Tile.in(store.size(), tile.level(), tile.index()).width() < tile.width()) {
                return none("the log does not go so far");
            }
            return ResponseEntity.ok()
                    .cacheControl(caching(tile))
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .body(content.of(tile));
        } catch (EvidenceRefused e) {
            return none("no such tile");
        }
    }

    /** Entries are kept by nobody on the way: who is given them was asked for his right, and is in the log. */
    private static CacheControl caching(Tile tile) {
        if (tile.level() == Tile.ENTRIES) {
            return CacheControl.noStore();
        }
        return tile.full() ? FOR_EVER : CacheControl.noCache();
    }

    private byte[] leaves(Tile tile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (LogStore.StoredLeaf leaf : store.leaves(tile.first(), tile.first() + tile.width())) {
                Entries.write(out, leaf.bytes());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not take bytes", e);
        }
        return out.toByteArray();
    }

    private static String pem(byte[] certificate) {
        byte[] lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(certificate);
        return "-----BEGIN CERTIFICATE-----\n" + new String(lines, StandardCharsets.US_ASCII)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static ResponseEntity<byte[]> token(StoredToken stored) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .contentType(CMS)
                .body(stored.token());
    }

    private static ResponseEntity<byte[]> text(String text) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .contentType(TEXT)
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> none(String why) {
        return ResponseEntity.status(HttpStatus.NOT_FOUND)
                .cacheControl(CacheControl.noCache())
                .contentType(TEXT)
                .body((why + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
