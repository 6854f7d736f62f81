package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.chuanyu.gateway.audit.LogHealth;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The flow, live, and what needs somebody. Figures are shown to whoever may trace and leave no entry; the list of what needs
 * somebody is a look at messages and leaves one, again whenever it has changed.
 */
@Controller
class OverviewPages {
    private static final String OVERVIEW = "overview";
    private final Desk desk;
    private final FlowReader flows;
    private final FlowStreams streams;
    private final Needs needs;
    private final Participants participants;
    private final LogHealth log;

    OverviewPages(
            Desk desk, FlowReader flows, FlowStreams streams, Needs needs, Participants participants, LogHealth log) {
        this.desk = desk;
        this.flows = flows;
        this.streams = streams;
        this.needs = needs;
        this.participants = participants;
        this.log = log;
    }

    /** Everybody's first page: the one that their role has. */
    @GetMapping({"/", "/console"})
    String first(Model model) {
        Caller caller = desk.caller();
        if (caller.may(Right.RECORD_READ) && !caller.may(Right.TRACE_READ)) {
            return "redirect:/patients";
        }
        if (caller.may(Right.SHEETS_READ) && !caller.may(Right.TRACE_READ)) {
            return "redirect:/reconciliation";
        }
        desk.with(Right.TRACE_READ, OVERVIEW);
        flow(model, caller);
        model.addAttribute("charts", true);
        model.addAttribute("needs", needs.changed(caller, "").orElseThrow());
        return "overview";
    }

    @GetMapping("/overview/flow")
    String refresh(Model model) {
        flow(model, desk.with(Right.TRACE_READ, OVERVIEW));
        return "overview :: flow";
    }

    @GetMapping("/overview/needs")
    @Nullable
    ModelAndView needs(@RequestParam(defaultValue = "") String mark, Model model, HttpServletResponse response) {
        Optional<Needs.Lists> found = needs.changed(desk.with(Right.TRACE_READ, OVERVIEW), mark);
        if (found.isEmpty()) {
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        model.addAttribute("needs", found.get());
        return new ModelAndView("overview :: needs");
    }

    @GetMapping(path = "/overview/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> stream(HttpServletRequest request) {
        desk.with(Right.TRACE_READ, OVERVIEW);
        SseEmitter stream = streams.open(request.getSession().getId());
        return stream == null
                ? ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build()
                : ResponseEntity.ok()
                        .header("Cache-Control", "no-store")
                        .header("X-Accel-Buffering", "no")
                        .body(stream);
    }

    private void flow(Model model, Caller caller) {
        model.addAttribute("frozen", log.frozen().orElse(null));
        model.addAttribute("unwitnessed", log.unwitnessedSince().orElse(null));
        model.addAttribute("flow", FlowView.of(flows.read(), participants.all(), desk.scope(caller)));
    }
}
