package org.chuanyu.gateway.audit;

import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.Optional;

/** Keeps what somebody searched for in their session, so that the address of the answer holds an opaque id only. */
public interface KeptSearches {
    /** @return the id, which means something in this session alone */
    String keep(HttpSession session, Map<String, String> search);

    Optional<Map<String, String>> find(HttpSession session, String id);
}
