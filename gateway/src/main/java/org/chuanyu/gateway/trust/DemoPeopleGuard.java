package org.chuanyu.gateway.trust;

import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Outside demo mode nobody who may log in is called like one of the demo people and has the password that everyone knows: it would
 * be a door left open by a database that the demo once ran on. Either alone is no such door.
 */
@Component
@ConditionalOnBooleanProperty(name = "gateway.demo", havingValue = false, matchIfMissing = true)
final class DemoPeopleGuard implements InitializingBean {
    private final People people;
    private final Participants participants;
    private final PasswordEncoder encoder;

    DemoPeopleGuard(People people, Participants participants, PasswordEncoder encoder) {
        this.people = people;
        this.participants = participants;
        this.encoder = encoder;
    }

    @Override
    public void afterPropertiesSet() {
        Set<String> logins = new DemoPeople(participants).logins();
        List<String> demo = people.all().stream()
                .filter(People.Person::enabled)
                .filter(person ->
                        logins.contains(person.login()) && encoder.matches(DemoPeople.PASSWORD, person.hash()))
                .map(People.Person::login)
                .toList();
        if (!demo.isEmpty()) {
            throw Keys.wrong("gateway.demo", false, "demo people are in the table 'person' and enabled: " + demo);
        }
    }
}
