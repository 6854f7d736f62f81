package org.chuanyu.gateway;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the data are when they are not in the operator's own PostgreSQL.
 *
 * @param embedded the database that the program starts itself
 */
@ConfigurationProperties("gateway.database")
record DatabaseSettings(@DefaultValue Embedded embedded) {

    /**
     * The embedded PostgreSQL.
     *
     * @param enabled off unless asked for; demo mode asks for it
     * @param dir where its files are, kept between starts
     * @param port 0 takes any free one
     */
    record Embedded(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("data") Path dir,
            @DefaultValue("0") int port) {}
}
