package org.chuanyu.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.SomeParticipants;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A wrong credit code is said, and no reason not to start. */
class ParticipantCheckTest {
    @Test
    void warnsOfWrongCheckCharactersAndGoesOn() {
        Participants participants = SomeParticipants.withCreditCodes(
                Map.of("right", "12500111000000019A", "wrong", "12500111000000019B", "none", ""));

        Logger logger = (Logger) LoggerFactory.getLogger(ParticipantCheck.class);
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(said);
        try {
            new ParticipantCheck(participants).afterSingletonsInstantiated();
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }

        assertThat(said.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("participant wrong");
        });
    }
}
