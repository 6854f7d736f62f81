package org.chuanyu.gateway.terminology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.gateway.terminology.Terminology.Mapped;
import org.chuanyu.gateway.terminology.Terminology.Mapping;
import org.chuanyu.gateway.terminology.Terminology.Unmapped;
import org.jspecify.annotations.Nullable;

/** Collects what the mapping of one bundle did; each code and unit once, however often it occurs. */
final class MappingNotes {
    private static final int LONGEST = 120;

    private final Set<Mapped> mapped = new LinkedHashSet<>();
    private final Set<Unmapped> unmapped = new LinkedHashSet<>();
    private final Set<String> versions = new LinkedHashSet<>();

    void mapped(String kind, String from, String to, String version) {
        mapped.add(new Mapped(kind, shortened(from), to, version));
        versions.add(version);
    }

    void used(String version) {
        versions.add(version);
    }

    void unmapped(String kind, @Nullable String system, @Nullable String code) {
        unmapped.add(new Unmapped(kind, system == null ? "" : system, shortened(code == null ? "" : code)));
    }

    Mapping toMapping() {
        return new Mapping(List.copyOf(mapped), List.copyOf(unmapped), List.copyOf(new ArrayList<>(versions)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
