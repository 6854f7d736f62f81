package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.delivery.Outgoing;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What goes out: the list, one delivery with its attempts, and sending again, which is asked for on one page, confirmed on the next
 * and answered on a third.
 */
@Controller
class DeliveryPages {
    private static final int MOST_AT_ONCE = 200;

    private final Shipments shipments;

    DeliveryPages(Shipments shipments) {
        this.shipments = shipments;
    }

    @GetMapping("/deliveries")
    String list(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String state,
            HttpSession session,
            Model model) {
        Map<String, String> form = form(view, state, session);
        show(model, form, view, after, shipments.search(DeliveryForm.query(form, after)));
        model.addAttribute("forgotten", view != null && form.isEmpty());
        return "deliveries";
    }

    @PostMapping("/deliveries")
    String search(
            @RequestParam Map<String, String> parameters,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        Map<String, String> form = DeliveryForm.filled(parameters);
        try {
            shipments.check(DeliveryForm.query(form, null));
        } catch (ErrorResponseException e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            show(model, form, null, null, new Outgoing.Page(List.of(), null));
            model.addAttribute("wrong", DeskProblem.parameterOf(e));
            return "deliveries";
        }
        return form.isEmpty()
                ? "redirect:/deliveries"
                : "redirect:/deliveries?view=" + Searches.of(session).keep(form);
    }

    /** The list again, or nothing when it is still the same. */
    @GetMapping("/deliveries/list")
    @Nullable
    ModelAndView refresh(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "") String mark,
            HttpSession session,
            Model model,
            HttpServletResponse response) {
        Map<String, String> form = form(view, state, session);
        Optional<Outgoing.Page> page = shipments.changed(DeliveryForm.query(form, null), mark);
        if (page.isEmpty()) {
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        show(model, form, view, null, page.get());
        return new ModelAndView("deliveries :: list");
    }

    @GetMapping("/deliveries/{id}")
    String one(@PathVariable String id, Model model) {
        model.addAttribute("delivery", shipments.one(id));
        return "delivery";
    }

    /** A POST, because it is an act that is written down: no prefetch and no reload may do it by chance. */
    @PostMapping("/deliveries/{id}/said")
    String said(@PathVariable String id, Model model) {
        model.addAttribute("delivery", shipments.opened(id));
        return "delivery";
    }

    /** Asks first: what would be sent again, and what that may do at the partner. */
    @PostMapping("/deliveries/replay")
    String ask(
            @RequestParam(defaultValue = "") List<String> ids,
            @RequestParam(defaultValue = "false") boolean confirmed,
            RedirectAttributes flash,
            Model model) {
        List<String> chosen = ids.stream().distinct().limit(MOST_AT_ONCE).toList();
        if (chosen.isEmpty()) {
            shipments.mayReplay();
            flash.addFlashAttribute("failed", "replay.nothing");
            return "redirect:/deliveries";
        }
        if (!confirmed) {
            model.addAttribute("chosen", shipments.chosen(chosen));
            return "replay";
        }
        List<Outgoing.Replayed> results = shipments.replay(chosen);
        if (results.size() == 1) {
            String result = results.get(0).result().replace('-', '_');
            flash.addFlashAttribute(result.equals("queued") ? "done" : "failed", "replay." + result);
            return "redirect:/deliveries/" + results.get(0).id();
        }
        Map<String, Long> counts = new TreeMap<>();
        results.forEach(each -> counts.merge("replay." + each.result().replace('-', '_'), 1L, Long::sum));
        flash.addFlashAttribute("replayed", counts);
        return "redirect:/deliveries";
    }

    private static Map<String, String> form(@Nullable String view, @Nullable String state, HttpSession session) {
        if (view != null) {
            return Searches.of(session).find(view).orElse(Map.of());
        }
        return state == null ? Map.of() : Map.of("state", state);
    }

    private void show(
            Model model, Map<String, String> form, @Nullable String view, @Nullable String after, Outgoing.Page page) {
        model.addAttribute("form", form);
        model.addAttribute("view", view);
        model.addAttribute("state", view == null ? form.get("state") : null);
        model.addAttribute("after", after);
        model.addAttribute("page", page);
        model.addAttribute("mark", Shipments.mark(page));
        model.addAttribute("states", Deliveries.State.values());
        model.addAttribute("wires", shipments.wires());
    }
}
