package org.chuanyu.gateway.trust;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.web.savedrequest.CookieRequestCache;

/**
 * The page that somebody asked for before the login, kept in a cookie: a session for whoever asks would be memory for the taking.
 * Only its path is kept, since a query may hold what somebody looked for.
 */
final class AskedPage extends CookieRequestCache {
    private static final int LONGEST = 512;

    AskedPage() {
        setRequestMatcher(AskedPage::isPage);
        setCookieCustomizer(cookie -> cookie.setAttribute("SameSite", "Strict"));
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        super.saveRequest(new PathOnly(request), response);
    }

    /** Forgets the page once it is asked for again; that request is taken as it came, with its own headers. */
    @Override
    public @Nullable HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        super.getMatchingRequest(request, response);
        return null;
    }

    /** No part of a page, no stream, and nothing that a header has no room for. */
    private static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return HttpMethod.GET.matches(request.getMethod())
                && request.getHeader("HX-Request") == null
                && (accept == null || !accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE))
                && request.getRequestURI().length() <= LONGEST;
    }

    private static final class PathOnly extends HttpServletRequestWrapper {
        PathOnly(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getQueryString() {
            return null;
        }
    }
}
