package org.chuanyu.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.util.FileSystemUtils;

/** Two witnesses for the whole gateway under test, each a process of its own: {@code @Import} it. */
@TestConfiguration(proxyBeanMethods = false)
public class TestWitnesses {
    /** Where they keep what they have seen. */
    static final class Folder implements AutoCloseable {
        private final Path path;

        Folder() throws IOException {
            path = Files.createTempDirectory("witnesses");
        }

        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(path);
        }
    }

    @Bean
    Folder witnessFolder() throws IOException {
        return new Folder();
    }

    @Bean
    TestWitness testWitnessDazu(Folder folder) {
        return new TestWitness("dazu", folder.path);
    }

    @Bean
    TestWitness testWitnessAnyue(Folder folder) {
        return new TestWitness("anyue", folder.path);
    }

    @Bean
    Start witnessStart(List<TestWitness> witnesses, LogName log) {
        return new Start(witnesses, log);
    }

    /** When the gateway is up. */
    static final class Start {
        private final List<TestWitness> witnesses;
        private final LogName log;

        Start(List<TestWitness> witnesses, LogName log) {
            this.witnesses = witnesses;
            this.log = log;
        }

        @EventListener(ApplicationReadyEvent.class)
        void begin() throws IOException {
            for (TestWitness witness : witnesses) {
                witness.start(log.key());
            }
        }
    }
}
