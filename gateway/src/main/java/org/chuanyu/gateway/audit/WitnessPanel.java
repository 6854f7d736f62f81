package org.chuanyu.gateway.audit;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** All who have to cosign a checkpoint before it is evidence. */
@Component
final class WitnessPanel {
    private static final String SETTING = "gateway.audit.witnesses.";
    private static final int MOST = 16;
    private final List<Witness> all;

    @Autowired
    WitnessPanel(WitnessSettings settings, ObjectProvider<Witness> others, LogName log, Environment environment) {
        this(checked(settings, others, log.keys(), environment.getProperty("gateway.demo", Boolean.class, false)));
    }

    WitnessPanel(List<Witness> all) {
        this.all = List.copyOf(all);
    }

    List<Witness> all() {
        return all;
    }

    /** Labels of their keys, under which their lines are kept: a witness with a new key has to sign anew. */
    Set<String> labels() {
        return all.stream().map(each -> each.key().label()).collect(Collectors.toCollection(TreeSet::new));
    }

    Optional<Witness> named(String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** What a policy says of them (C2SP tlog-policy): that there must be a line of each. */
    String policy() {
        if (all.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        all.forEach(each -> lines.append("witness " + each.name() + " " + each.key() + "\n"));
        String group = all.size() == 2 ? "both" : "every";
        String names = all.stream().map(Witness::name).collect(Collectors.joining(" "));
        return lines + "group " + group + " all " + names + "\nquorum " + group + "\n";
    }

    private static List<Witness> checked(
            WitnessSettings settings, ObjectProvider<Witness> others, List<VerifierKey> log, boolean demo) {
        Map<String, Witness> all = new LinkedHashMap<>();
        settings.witnesses().forEach((name, peer) -> all.put(name, configured(name, peer, demo)));
        others.orderedStream().forEach(each -> all.putIfAbsent(each.name(), each));
        Set<Sm2PublicKey> keys = log.stream().map(VerifierKey::key).collect(Collectors.toCollection(HashSet::new));
        for (Witness each : all.values()) {
            require(keys.add(each.key().key()), each.name(), "key", each.key().label(), "another has the same key");
        }
        require(all.size() <= MOST, "", "", all.size(), "a note has room for " + MOST + " of them");
        return new ArrayList<>(all.values());
    }

    private static Witness configured(String name, WitnessSettings.Peer peer, boolean demo) {
        boolean plain = name.matches("(?!log-)[a-z0-9][a-z0-9-]{0,31}")
                && !Set.of("log", "tsa", "both", "every", "none").contains(name);
        require(
                plain,
                name,
                "key",
                peer.key(),
                "a name has small letters, digits and hyphens, and is not one of the policy's own");
        URI url = peer.url();
        boolean web = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        require(web, name, "url", url, "not an http or https address");
        VerifierKey key = key(name, peer.key());
        require(demo || !key.name().startsWith(Witness.DEVELOPMENT_KEY), name, "key", key.label(), "a key of the demo");
        return new Configured(name, key, url);
    }

    private static VerifierKey key(String name, String text) {
        try {
            VerifierKey key = VerifierKey.parse(text);
            require(key.role() == KeyRole.WITNESS, name, "key", text, "not the key of a witness");
            return key;
        } catch (EvidenceRefused e) {
            throw new InvalidConfigurationPropertyValueException(
                    SETTING + name + ".key", text, "not a verifier key, as keygen prints it");
        }
    }

    private static void require(boolean holds, String name, String part, @Nullable Object value, String otherwise) {
        if (!holds) {
            throw new InvalidConfigurationPropertyValueException(SETTING + name + "." + part, value, otherwise);
        }
    }

    /** One of the settings. */
    private record Configured(String name, VerifierKey key, URI address) implements Witness {}
}
