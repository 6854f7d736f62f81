package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** The login page; the security chain itself takes the form. */
@Controller
class LoginPage {
    private final boolean demo;

    LoginPage(Environment environment) {
        this.demo = environment.getProperty("gateway.demo", Boolean.class, false);
    }

    @GetMapping("/login")
    String login(
            @RequestHeader(name = "HX-Request", required = false) @Nullable String fragment,
            Model model,
            HttpServletResponse response) {
        if (fragment != null) {
            // A part of a page was asked for after the session's end: the whole page goes to the login instead.
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            response.setHeader("HX-Refresh", "true");
        }
        model.addAttribute("demo", demo);
        return "login";
    }
}
