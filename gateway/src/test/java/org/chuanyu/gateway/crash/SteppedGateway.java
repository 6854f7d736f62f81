package org.chuanyu.gateway.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.chuanyu.gateway.GatewayApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;

/** The program on a machine whose clock somebody sets: the file in {@code clock.offset} says by how many seconds it is off. */
public final class SteppedGateway {
    private SteppedGateway() {}

    /** See the class. */
    public static void main(String[] args) {
        Path offset = Path.of(System.getProperty("clock.offset"));
        SpringApplication program = new SpringApplication(GatewayApplication.class);
        program.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("steppedClock", Clock.class, () -> new Stepped(offset), bean -> bean.setPrimary(true)));
        program.run(args);
    }

    private static final class Stepped extends Clock {
        private final Path offset;

        private Stepped(Path offset) {
            this.offset = offset;
        }

        @Override
        public Instant instant() {
            try {
                return Instant.now()
                        .plusSeconds(Long.parseLong(Files.readString(offset).trim()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
