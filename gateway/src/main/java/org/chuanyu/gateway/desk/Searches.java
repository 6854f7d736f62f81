package org.chuanyu.gateway.desk;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The last searches of one session under opaque ids, so that the address of a result page can be read, kept and reloaded and holds
 * no identifier of a patient.
 */
final class Searches implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ATTRIBUTE = Searches.class.getName();
    private static final int KEPT = 20;

    private final LinkedHashMap<String, HashMap<String, String>> searches = new LinkedHashMap<>();

    static Searches of(HttpSession session) {
        Searches kept = session.getAttribute(ATTRIBUTE) instanceof Searches searches ? searches : new Searches();
        session.setAttribute(ATTRIBUTE, kept);
        return kept;
    }

    synchronized String keep(Map<String, String> search) {
        String id = UUID.randomUUID().toString();
        searches.put(id, new HashMap<>(search));
        while (searches.size() > KEPT) {
            searches.remove(searches.keySet().iterator().next());
        }
        return id;
    }

    synchronized Optional<Map<String, String>> find(String id) {
        return Optional.ofNullable(searches.get(id)).map(Map::copyOf);
    }
}
