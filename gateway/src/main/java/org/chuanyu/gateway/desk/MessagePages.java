package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The list of messages. The form posts, and the answer is a redirect to an address with an opaque id: no identifier ever stands in
 * an address.
 */
@Controller
class MessagePages {
    private final Desk desk;
    private final Traces traces;

    MessagePages(Desk desk, Traces traces) {
        this.desk = desk;
        this.traces = traces;
    }

    @GetMapping("/messages")
    String list(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String state,
            HttpSession session,
            Model model) {
        Map<String, String> form = form(view, state, session);
        MessagePage page = traces.search(MessageSearch.parse(paged(form, after)));
        show(model, form, view, after, page);
        model.addAttribute("forgotten", view != null && form.isEmpty());
        return "messages";
    }

    @PostMapping("/messages")
    String search(
            @RequestParam Map<String, String> parameters,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        desk.with(Right.TRACE_READ, Traces.MESSAGES);
        Map<String, String> form = new HashMap<>();
        MessageSearch.NAMES.forEach(name -> {
            String value = parameters.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                form.put(name, value);
            }
        });
        try {
            MessageSearch.parse(form);
        } catch (ErrorResponseException e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            show(model, form, null, null, new MessagePage(List.of(), null));
            model.addAttribute("wrong", DeskProblem.parameterOf(e));
            return "messages";
        }
        return form.isEmpty()
                ? "redirect:/messages"
                : "redirect:/messages?view=" + Searches.of(session).keep(form);
    }

    /** The list again, or nothing when it is still the same: asked for every few seconds by an open page. */
    @GetMapping("/messages/list")
    @Nullable
    ModelAndView refresh(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "") String mark,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        Map<String, String> form = form(view, state, session);
        Optional<MessagePage> page = traces.changed(MessageSearch.parse(paged(form, after)), mark);
        if (page.isEmpty()) {
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        show(model, form, view, after, page.get());
        return new ModelAndView("messages :: list");
    }

    /** What was searched for; a state may stand in an address, because it tells of nobody. */
    private static Map<String, String> form(@Nullable String view, @Nullable String state, HttpSession session) {
        if (view != null) {
            return Searches.of(session).find(view).orElse(Map.of());
        }
        return state == null ? Map.of() : Map.of("state", state);
    }

    private static Map<String, String> paged(Map<String, String> form, @Nullable String after) {
        Map<String, String> search = new HashMap<>(form);
        if (after != null && !after.isEmpty()) {
            search.put("after", after);
        }
        return search;
    }

    private static void show(
            Model model, Map<String, String> form, @Nullable String view, @Nullable String after, MessagePage page) {
        model.addAttribute("form", form);
        model.addAttribute("view", view);
        model.addAttribute("state", view == null ? form.get("state") : null);
        model.addAttribute("after", after);
        model.addAttribute("page", page);
        model.addAttribute("mark", page.mark());
        model.addAttribute("states", Messages.State.values());
    }
}
