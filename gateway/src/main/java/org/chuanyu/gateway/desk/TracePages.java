package org.chuanyu.gateway.desk;

import org.chuanyu.gateway.intake.Messages;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The way of one message, its content on request, and what can be done about it. */
@Controller
class TracePages {
    private final Traces traces;

    TracePages(Traces traces) {
        this.traces = traces;
    }

    @GetMapping("/messages/{id}")
    String trace(@PathVariable String id, Model model) {
        model.addAttribute("trace", traces.trace(id, false));
        return "trace";
    }

    /** A POST, because it is an act that is written down: no prefetch and no reload may do it by chance. */
    @PostMapping("/messages/{id}/content")
    String content(
            @PathVariable String id,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String fragment,
            Model model) {
        MessageTrace trace = traces.content(id);
        model.addAttribute("trace", trace);
        model.addAttribute("shown", MessageContent.of(trace));
        return fragment == null ? "trace" : "trace :: content";
    }

    @PostMapping("/messages/{id}/reprocess")
    String reprocess(@PathVariable String id, RedirectAttributes flash) {
        try {
            traces.reprocess(id);
            flash.addFlashAttribute("done", "reprocess.done");
        } catch (ErrorResponseException e) {
            if (e.getStatusCode().value() != 409) {
                throw e;
            }
            flash.addFlashAttribute("failed", "reprocess.conflict");
        }
        return "redirect:/messages/" + id;
    }

    @PostMapping("/messages/{id}/set-aside")
    String setAside(@PathVariable String id, @RequestParam Messages.Why why, RedirectAttributes flash) {
        try {
            traces.setAside(id, why);
            flash.addFlashAttribute("done", "setAside.done");
        } catch (ErrorResponseException e) {
            if (e.getStatusCode().value() != 409) {
                throw e;
            }
            flash.addFlashAttribute("failed", "setAside.conflict");
        }
        return "redirect:/messages/" + id;
    }
}
