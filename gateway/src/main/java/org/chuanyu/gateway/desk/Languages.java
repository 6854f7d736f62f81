package org.chuanyu.gateway.desk;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.WebUtils;

/**
 * Chinese unless the person switched: {@code ?lang=en} on any page, remembered in a cookie. The browser's own preference is not
 * asked, because the machines of a hospital are often installed in English.
 */
final class Languages implements LocaleResolver, HandlerInterceptor {
    static final String PARAMETER = "lang";

    private static final String COOKIE = "lang";
    private static final Duration REMEMBERED = Duration.ofDays(365);

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        String asked = request.getParameter(PARAMETER);
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        String language = asked != null ? asked : cookie == null ? null : cookie.getValue();
        return of(language);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String asked = request.getParameter(PARAMETER);
        if (asked != null) {
            setLocale(request, response, of(asked));
        }
        return true;
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        if (response != null && locale != null) {
            String language = locale.getLanguage().equals("en") ? "en" : "zh";
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(COOKIE, language)
                            .path("/")
                            .maxAge(REMEMBERED)
                            .httpOnly(true)
                            .sameSite("Strict")
                            .build()
                            .toString());
        }
    }

    private static Locale of(@Nullable String language) {
        return "en".equals(language) ? Locale.ENGLISH : Locale.SIMPLIFIED_CHINESE;
    }
}
