package org.chuanyu.gateway.trust;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Participants and people from the settings. */
@Configuration(proxyBeanMethods = false)
class TrustConfiguration {

    @Bean
    SettledParticipants participants(Environment environment) {
        boolean demo = environment.getProperty("gateway.demo", Boolean.class, false);
        return new ParticipantReader(new Keys(Binder.get(environment)), demo).read();
    }

    @Bean
    @ConditionalOnBooleanProperty("gateway.demo")
    DemoPeople demoPeople(Participants participants) {
        return new DemoPeople(participants);
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder();
    }
}
