package org.chuanyu.gateway.desk;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.UriComponentsBuilder;

/** What every page knows: who looks at it, and how things are said in their language. */
@ControllerAdvice(annotations = Controller.class)
class PageModel {
    private final Callers callers;
    private final Participants participants;
    private final Clock clock;
    private final MessageSource texts;

    PageModel(Callers callers, Participants participants, Clock clock, MessageSource texts) {
        this.callers = callers;
        this.participants = participants;
        this.clock = clock;
        this.texts = texts;
    }

    @ModelAttribute("me")
    @Nullable
    Caller me() {
        return callers.current().orElse(null);
    }

    @ModelAttribute("say")
    Wording wording(Locale locale) {
        return new Wording(participants, clock, texts, locale);
    }

    /** {@code auto}, {@code light} or {@code dark}. */
    @ModelAttribute("theme")
    String theme(HttpServletRequest request) {
        return Themes.of(request);
    }

    /** Which part of the navigation the page belongs to: the first step of its path. */
    @ModelAttribute("part")
    String part(HttpServletRequest request) {
        String[] steps = request.getRequestURI().split("/", 3);
        return steps.length < 2 || steps[1].isEmpty() || steps[1].equals("console") ? "overview" : steps[1];
    }

    /** Where the language switch leads back to: the page at hand where a GET shows it, with its opaque ids. */
    @ModelAttribute("here")
    String here(HttpServletRequest request) {
        boolean again = request.getMethod().equals("GET") && request.getDispatcherType() == DispatcherType.REQUEST;
        UriComponentsBuilder here = UriComponentsBuilder.fromPath(again ? request.getRequestURI() : "/");
        for (String name : List.of("view", "after", "state", "day")) {
            String value = request.getParameter(name);
            if (again && value != null) {
                here.queryParam(name, value);
            }
        }
        return here.encode().toUriString();
    }
}
