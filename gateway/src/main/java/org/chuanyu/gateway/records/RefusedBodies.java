package org.chuanyu.gateway.records;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Is told of a body that the FHIR API refused before anything parsed it. A module above notes it without an arrow from here to
 * it.
 */
public interface RefusedBodies {
    /**
     * @param request what is left of its body may be read: of one that is too large, the beginning. Its length is how much came,
     *     -1 where nobody knows
     */
    void refused(HttpServletRequest request, int status);
}
