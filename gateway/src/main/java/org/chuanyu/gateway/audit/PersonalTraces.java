package org.chuanyu.gateway.audit;

import java.util.Set;
import java.util.UUID;

/**
 * What a module keeps of a person beside what is sealed under the person's key: numbers by which something is found, tokens, work
 * that waits. Every module that keeps such things has one of these; erasing a person asks all of them, in one transaction and
 * before the keys are destroyed.
 */
public interface PersonalTraces {

    /**
     * Takes them away.
     *
     * @throws MustWait when something is under way that cannot be called back
     */
    void erase(Person person);

    /**
     * Who is erased.
     *
     * @param patients canonical Patient ids, of all institutions that have the person
     * @param references what is stored of them, {@code Type/id}
     * @param keys data keys of theirs
     */
    record Person(UUID erasure, Set<String> patients, Set<String> references, Set<UUID> keys) {
        public Person {
            patients = Set.copyOf(patients);
            references = Set.copyOf(references);
            keys = Set.copyOf(keys);
        }
    }

    /** Nothing was erased; a moment later it may be. */
    final class MustWait extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        /** @param code what has to end first */
        public MustWait(String code) {
            super("erasing has to wait: " + code);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
