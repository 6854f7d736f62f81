package org.chuanyu.gateway.audit;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.leaf.Leaf;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The entries of the audit log, to be searched and read by those with the right {@code AUDIT_READ}. The form posts, so that no
 * identifier stands in an address, and every answer is itself an entry.
 */
@Controller
class EntryPages {
    private static final int EACH = 50;
    private static final String NUMBER = "\\d{1,18}";

    private final LogReaders readers;
    private final AuditQuery query;
    private final LogProofs proofs;
    private final LogStore store;
    private final Openings openings;
    private final KeptSearches searches;

    EntryPages(
            LogReaders readers,
            AuditQuery query,
            LogProofs proofs,
            LogStore store,
            Openings openings,
            KeptSearches searches) {
        this.readers = readers;
        this.query = query;
        this.proofs = proofs;
        this.store = store;
        this.openings = openings;
        this.searches = searches;
    }

    @GetMapping("/audit")
    String list(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String after,
            HttpSession session,
            Model model) {
        if (!LogReaders.may(LogReaders.ENTRIES) && LogReaders.may(LogReaders.LEAVES)) {
            return "redirect:/audit/log";
        }
        Authentication reader = readers.with(LogReaders.ENTRIES, "AuditEvent");
        Optional<Map<String, String>> kept = view == null ? Optional.empty() : searches.find(session, view);
        EntrySearch search = new EntrySearch(kept.orElse(Map.of()));
        Long before = after != null && after.matches(NUMBER) ? Long.valueOf(after) : null;
        List<EntryRow> found = readers.look(
                reader,
                "AuditEvent",
                rows -> Map.of(
                        "asked", search.asked(), "count", String.valueOf(Math.min(EACH, rows.size())), "way", "page"),
                () -> rows(query.search(search.where(before), false, EACH + 1)));
        show(model, search, found.subList(0, Math.min(EACH, found.size())));
        model.addAttribute("view", kept.isPresent() ? view : null);
        model.addAttribute("forgotten", view != null && kept.isEmpty());
        model.addAttribute("after", before);
        model.addAttribute("next", found.size() > EACH ? found.get(EACH - 1).id() : null);
        return "audit/entries";
    }

    @PostMapping("/audit")
    String search(
            @RequestParam Map<String, String> parameters,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        readers.with(LogReaders.ENTRIES, "AuditEvent");
        EntrySearch search = EntrySearch.of(parameters);
        Optional<String> wrong = search.wrong();
        if (wrong.isPresent()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            show(model, search, List.of());
            model.addAttribute("wrong", wrong.get());
            return "audit/entries";
        }
        return search.given().isEmpty()
                ? "redirect:/audit"
                : "redirect:/audit?view=" + searches.keep(session, search.given());
    }

    @GetMapping("/audit/entries/{id:" + NUMBER + "}")
    String entry(@PathVariable long id, Model model) {
        Authentication reader = readers.with(LogReaders.ENTRIES, "AuditEvent/" + id);
        StoredEntry stored = query.find(id).orElseThrow(LogReaders::notFound);
        StoredEntry found =
                readers.look(reader, "AuditEvent/" + id, entry -> Map.of("count", "1", "way", "page"), () -> stored);
        Optional<LogStore.StoredLeaf> leaf = store.ofEntry(id);
        Instant taken = leaf.map(each -> Leaf.parse(each.bytes()).t()).orElse(null);
        model.addAttribute("entry", EntryRow.of(found, taken));
        model.addAttribute("position", found.position());
        model.addAttribute("waits", leaf.isEmpty() && store.waits(null, id));
        model.addAttribute(
                "evidence",
                leaf.flatMap(each -> proofs.newest(each.seq()))
                        .map(LogProofs.Proven::evidence)
                        .orElse(false));
        model.addAttribute("openings", leaf.flatMap(openings::of).orElse(null));
        return "audit/entry";
    }

    private List<EntryRow> rows(List<StoredEntry> entries) {
        Map<Long, Instant> taken =
                store.taken(entries.stream().map(StoredEntry::seq).toList());
        return entries.stream()
                .map(entry -> EntryRow.of(entry, taken.get(entry.seq())))
                .toList();
    }

    private static void show(Model model, EntrySearch search, List<EntryRow> rows) {
        model.addAttribute("form", search.given());
        model.addAttribute("rows", rows);
        model.addAttribute(
                "kinds",
                Arrays.stream(AuditAction.values()).map(ActionKind::code).toList());
        model.addAttribute("outcomes", AuditEntry.Outcome.values());
    }
}
