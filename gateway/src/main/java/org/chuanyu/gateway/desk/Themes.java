package org.chuanyu.gateway.desk;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/** Light or dark as the machine has it, unless the person switched: {@code ?theme=dark} on any page, remembered in a cookie. */
final class Themes implements HandlerInterceptor {
    static final String PARAMETER = "theme";

    private static final String COOKIE = "theme";
    private static final String AUTO = "auto";
    private static final Set<String> THEMES = Set.of(AUTO, "light", "dark");
    private static final Duration REMEMBERED = Duration.ofDays(365);

    /** {@code auto}, {@code light} or {@code dark}. */
    static String of(HttpServletRequest request) {
        String asked = request.getParameter(PARAMETER);
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        String theme = asked != null ? asked : cookie == null ? AUTO : cookie.getValue();
        return THEMES.contains(theme) ? theme : AUTO;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getParameter(PARAMETER) != null) {
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(COOKIE, of(request))
                            .path("/")
                            .maxAge(REMEMBERED)
                            .httpOnly(true)
                            .sameSite("Strict")
                            .build()
                            .toString());
        }
        return true;
    }
}
