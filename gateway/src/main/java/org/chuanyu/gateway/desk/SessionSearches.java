package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.KeptSearches;
import org.springframework.stereotype.Component;

/** What {@link Searches} keeps, for pages of modules below. */
@Component
final class SessionSearches implements KeptSearches {
    @Override
    public String keep(HttpSession session, Map<String, String> search) {
        return Searches.of(session).keep(search);
    }

    @Override
    public Optional<Map<String, String>> find(HttpSession session, String id) {
        return Searches.of(session).find(id);
    }
}
