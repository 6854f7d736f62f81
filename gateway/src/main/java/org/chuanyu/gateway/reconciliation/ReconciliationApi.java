package org.chuanyu.gateway.reconciliation;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/reconciliation}: what a day shows, its signed sheets as text with a detached signature that stock openssl verifies, and
 * a partner's sheet held against ours. Errors are RFC 9457 problems.
 */
@RestController
@RequestMapping("/api/reconciliation")
class ReconciliationApi {
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final Reconciliations reconciliations;

    ReconciliationApi(Reconciliations reconciliations) {
        this.reconciliations = reconciliations;
    }

    /**
     * Two sheets held against each other.
     *
     * @param counts how many differences of each kind
     */
    record Compared(boolean equal, Map<String, Integer> counts, List<Difference> differences) {}

    /**
     * One message that the two show differently.
     *
     * @param control SM3 of its control id, {@code -} where it has none
     * @param message SM3 of its bytes
     * @param elsewhere the neighbouring day on which we show it, or null
     */
    record Difference(
            String kind,
            String control,
            String message,
            @Nullable String elsewhere) {}

    @GetMapping
    Report day(@RequestParam(required = false) @Nullable String day) {
        return reconciliations.report(day == null ? reconciliations.yesterday() : parsed(day));
    }

    @PostMapping("/{day}")
    Report make(@PathVariable String day) {
        return reconciliations.make(parsed(day));
    }

    @GetMapping("/{day}/{participant}/{wire}")
    ResponseEntity<byte[]> sheet(
            @PathVariable String day,
            @PathVariable String participant,
            @PathVariable String wire,
            @RequestParam(required = false) @Nullable String direction) {
        Signed sheet = reconciliations.sheet(parsed(day), participant, wire, direction);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("Sheet-Signature", Base64.getEncoder().encodeToString(sheet.signature()))
                .contentType(TEXT)
                .body(sheet.text());
    }

    /** The DER of SEQUENCE{r, s} over the bytes of the sheet. */
    @GetMapping("/{day}/{participant}/{wire}/signature")
    ResponseEntity<byte[]> signature(
            @PathVariable String day,
            @PathVariable String participant,
            @PathVariable String wire,
            @RequestParam(required = false) @Nullable String direction) {
        Signed sheet = reconciliations.sheet(parsed(day), participant, wire, direction);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(sheet.signature());
    }

    /** The body is the partner's sheet, byte for byte. */
    @PostMapping("/{day}/{participant}/{wire}/compare")
    Compared compare(
            @PathVariable String day,
            @PathVariable String participant,
            @PathVariable String wire,
            @RequestParam(required = false) @Nullable String direction,
            HttpServletRequest request)
            throws IOException {
        Comparison compared =
                reconciliations.compare(parsed(day), participant, wire, direction, request.getInputStream());
        return new Compared(
                compared.equal(),
                compared.counts(),
                compared.differences().stream()
                        .map(each -> new Difference(
                                each.kind().code(),
                                each.line().control(),
                                each.line().message(),
                                each.elsewhere()))
                        .toList());
    }

    private static LocalDate parsed(String day) {
        try {
            LocalDate read = LocalDate.parse(day);
            if (read.getYear() >= 2000 && read.getYear() <= 9999) {
                return read;
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw ReconciliationProblem.badDay();
    }
}
