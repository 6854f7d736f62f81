package org.chuanyu.gateway.audit;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * How the signed log stands, for those with the right {@code LOG_READ}: figures and signatures, which tell of no act and leave no
 * entry. An open page asks again every few seconds.
 */
@Controller
class LogPages {
    private final LogReaders readers;
    private final LogStates states;
    private final TimeStamps times;

    LogPages(LogReaders readers, LogStates states, TimeStamps times) {
        this.readers = readers;
        this.states = states;
        this.times = times;
    }

    @GetMapping("/audit/log")
    String page(Model model) {
        readers.with(LogReaders.LEAVES, "log");
        model.addAttribute("log", states.now());
        model.addAttribute("stamp", times.newestStamped().flatMap(times::over).orElse(null));
        return "audit/log";
    }

    @GetMapping("/audit/log/state")
    @Nullable
    ModelAndView refresh(@RequestParam(defaultValue = "") String mark, Model model, HttpServletResponse response) {
        readers.with(LogReaders.LEAVES, "log");
        LogState now = states.now();
        if (now.mark().equals(mark)) {
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return null;
        }
        model.addAttribute("log", now);
        return new ModelAndView("audit/log :: state");
    }
}
