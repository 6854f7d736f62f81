package org.chuanyu.gateway.reconciliation;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One day's sheets and orphans for people. A day is nobody's secret, so it may stand in the address. */
@Controller
class ReconciliationPages {
    private final Reconciliations reconciliations;

    ReconciliationPages(Reconciliations reconciliations) {
        this.reconciliations = reconciliations;
    }

    @GetMapping("/reconciliation")
    String day(@RequestParam(required = false) @Nullable String day, Model model) {
        LocalDate read = parsed(day);
        LocalDate yesterday = reconciliations.yesterday();
        LocalDate shown = read == null ? yesterday : read;
        model.addAttribute("report", reconciliations.report(shown));
        model.addAttribute("wrong", day != null && !day.isEmpty() && read == null);
        model.addAttribute("over", !shown.isAfter(yesterday));
        model.addAttribute("due", reconciliations.due(shown));
        return "reconciliation";
    }

    @PostMapping("/reconciliation")
    String make(@RequestParam(defaultValue = "") String day, RedirectAttributes flash) {
        LocalDate read = parsed(day);
        if (read == null) {
            return "redirect:/reconciliation?day=-";
        }
        try {
            reconciliations.make(read);
            flash.addFlashAttribute("done", "reconciliation.made");
        } catch (ErrorResponseException e) {
            if (e.getStatusCode() != HttpStatus.CONFLICT) {
                throw e;
            }
            flash.addFlashAttribute("failed", "reconciliation.notMade");
        }
        return "redirect:/reconciliation?day=" + read;
    }

    /** The file that was signed. */
    @GetMapping("/reconciliation/{day}/{participant}/{wire}/{direction}.txt")
    ResponseEntity<byte[]> sheet(
            @PathVariable String day,
            @PathVariable String participant,
            @PathVariable String wire,
            @PathVariable String direction) {
        Signed sheet = found(day, participant, wire, direction);
        return file(sheet, "txt", new MediaType("text", "plain", StandardCharsets.UTF_8), sheet.text());
    }

    /** Its signature. */
    @GetMapping("/reconciliation/{day}/{participant}/{wire}/{direction}.sig")
    ResponseEntity<byte[]> signature(
            @PathVariable String day,
            @PathVariable String participant,
            @PathVariable String wire,
            @PathVariable String direction) {
        Signed sheet = found(day, participant, wire, direction);
        return file(sheet, "sig", MediaType.APPLICATION_OCTET_STREAM, sheet.signature());
    }

    private Signed found(String day, String participant, String wire, String direction) {
        LocalDate read = parsed(day);
        if (read == null) {
            throw ReconciliationProblem.badDay();
        }
        return reconciliations.sheet(read, participant, wire, direction);
    }

    private static ResponseEntity<byte[]> file(Signed sheet, String ending, MediaType type, byte[] bytes) {
        String name = sheet.day() + "-" + sheet.channel().toString().replace('/', '-') + "." + ending;
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .contentType(type)
                .body(bytes);
    }

    /** Null for what is no day. */
    private static @Nullable LocalDate parsed(@Nullable String day) {
        try {
            LocalDate read = day == null ? null : LocalDate.parse(day);
            return read == null || read.getYear() < 2000 || read.getYear() > 9999 ? null : read;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
