package org.chuanyu.gateway;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the embedded database where it was asked for, and points Boot's DataSource and Flyway to it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gateway.database.embedded.enabled")
class EmbeddedDatabaseConfiguration {

    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(DatabaseSettings settings) {
        return EmbeddedDatabase.start(
                settings.embedded().dir(), settings.embedded().port());
    }

    @Bean
    JdbcConnectionDetails programConnection(EmbeddedDatabase database) {
        return new Connection(database.jdbcUrl(), EmbeddedDatabase.APP);
    }

    @Bean
    FlywayConnectionDetails ownerConnection(EmbeddedDatabase database) {
        return new Owner(database.jdbcUrl());
    }

    private record Connection(String getJdbcUrl, String getUsername) implements JdbcConnectionDetails {
        @Override
        public String getPassword() {
            return "";
        }
    }

    private record Owner(String getJdbcUrl) implements FlywayConnectionDetails {
        @Override
        public String getUsername() {
            return EmbeddedDatabase.OWNER;
        }

        @Override
        public String getPassword() {
            return "";
        }
    }
}
