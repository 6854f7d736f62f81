package org.chuanyu.adapters.cda;

import java.util.List;
import org.chuanyu.adapters.Loss;

/**
 * A finished document. The array is not copied: nobody may write into it.
 *
 * @param id ClinicalDocument/id/@extension, the same for every attempt at the same dispatch
 * @param bytes XML in UTF-8, the same bytes for the same dispatch
 * @param losses what the canonical record has and the document does not; the document itself says so too
 */
public record CdaDocument(String id, byte[] bytes, List<Loss> losses) {

    public CdaDocument {
        losses = List.copyOf(losses);
    }

    @Override
    public String toString() {
        return "CdaDocument[" + id + ", " + bytes.length + " bytes, " + losses.size() + " losses]";
    }
}
