package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.leaf.Leaf;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Leaves of the signed log for those with the right {@code LOG_READ}: what one says, its proof as a picture and as a file, and a page
 * that checks it in the browser. Leaves tell codes and institutions; whom they concern, only the entries tell.
 */
@Controller
class LeafPages {
    private static final String SEQ = "{seq:\\d{1,18}}";
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final LogReaders readers;
    private final LogProofs proofs;

    LeafPages(LogReaders readers, LogProofs proofs) {
        this.readers = readers;
        this.proofs = proofs;
    }

    /** By its number, from the page about the log. */
    @GetMapping("/audit/leaves")
    String choose(@RequestParam(defaultValue = "") String seq) {
        readers.with(LogReaders.LEAVES, "leaf");
        if (!seq.strip().matches("\\d{1,18}")) {
            throw LogReaders.notFound();
        }
        return "redirect:/audit/leaves/" + Long.parseLong(seq.strip());
    }

    @GetMapping("/audit/leaves/" + SEQ)
    String leaf(@PathVariable long seq, Model model) {
        LogStore.StoredLeaf stored = look(seq);
        Optional<LogProofs.Proven> proven = proofs.newest(seq);
        model.addAttribute("seq", seq);
        Leaf leaf = Leaf.parse(stored.bytes());
        model.addAttribute("leaf", leaf);
        model.addAttribute("src", institution(leaf, "src"));
        model.addAttribute("dst", institution(leaf, "dst"));
        model.addAttribute("text", new String(stored.bytes(), StandardCharsets.UTF_8));
        model.addAttribute("length", stored.bytes().length);
        model.addAttribute("hash", HexFormat.of().formatHex(stored.hash()));
        model.addAttribute("entry", LogReaders.may(LogReaders.ENTRIES) ? stored.entry() : null);
        model.addAttribute("picture", proven.map(LogProofs.Proven::picture).orElse(null));
        model.addAttribute("note", proven.map(each -> each.note().toString()).orElse(null));
        model.addAttribute("evidence", proven.map(LogProofs.Proven::evidence).orElse(false));
        return "audit/leaf";
    }

    /** The bytes that are hashed. */
    @GetMapping("/audit/leaves/" + SEQ + "/bytes")
    ResponseEntity<byte[]> bytes(@PathVariable long seq) {
        return file(look(seq).bytes(), "leaf-" + seq + ".json", MediaType.APPLICATION_OCTET_STREAM);
    }

    /** @param size of the checkpoint; without it the newest one that is evidence, else the newest */
    @GetMapping("/audit/leaves/" + SEQ + "/proof")
    ResponseEntity<byte[]> proof(@PathVariable long seq, @RequestParam(required = false) @Nullable Long size) {
        readers.with(LogReaders.LEAVES, "leaf/" + seq);
        return (size == null ? proofs.newest(seq) : proofs.at(seq, size))
                .map(proven -> file(proven.file(), "leaf-" + seq + ".tlog-proof", TEXT))
                .orElseThrow(LogReaders::notFound);
    }

    /** Everything is fetched and checked by the page's own script. */
    @GetMapping("/audit/leaves/" + SEQ + "/verify")
    String verify(@PathVariable long seq, Model model) {
        readers.with(LogReaders.LEAVES, "leaf/" + seq);
        if (proofs.leaf(seq).isEmpty()) {
            throw LogReaders.notFound();
        }
        model.addAttribute("seq", seq);
        model.addAttribute("verifies", true);
        return "audit/verify";
    }

    private LogStore.StoredLeaf look(long seq) {
        Authentication reader = readers.with(LogReaders.LEAVES, "leaf/" + seq);
        LogStore.StoredLeaf leaf = proofs.leaf(seq).orElseThrow(LogReaders::notFound);
        return readers.look(reader, "leaf/" + seq, seen -> Map.of("count", "1", "way", "page"), () -> leaf);
    }

    private static @Nullable String institution(Leaf leaf, String field) {
        return leaf.text(field).filter(EntryRow::isInstitution).orElse(null);
    }

    private static ResponseEntity<byte[]> file(byte[] bytes, String name, MediaType type) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(bytes);
    }
}
