package org.chuanyu.gateway.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * The nodes that share the outbox. This one shows that it lives, and sees who does not any more: their attempts need not wait for
 * the end of the lease. It counts on a connection of its own, or a busy pool would make a node look dead.
 */
@Component
class Nodes {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private final String own = UUID.randomUUID().toString();
    private final DataSource pool;
    private final long longest;
    private final Pulse pulse;
    private @Nullable Connection line;
    private volatile Set<String> gone = Set.of();
    private volatile long beaten;
    private volatile boolean begun;

    Nodes(DataSource pool, DeliverySettings settings) {
        this.pool = pool;
        this.longest = settings.silence().toNanos() / 2;
        this.pulse = new Pulse(settings.beat(), settings.silence());
    }

    /** The name of this node's run: a restarted program is another node. */
    String own() {
        return own;
    }

    /** Those whose attempts nobody will end, as of the last {@link #beat}. */
    Set<String> gone() {
        return gone;
    }

    /** Whether the others know that this node lives. If not, it must take no work: they would take it for abandoned. */
    boolean known() {
        return begun && System.nanoTime() - beaten < longest;
    }

    /** Counts up and looks at the others; one thread at a time. */
    synchronized void beat() {
        long now = System.nanoTime();
        try {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(line(), true));
            jdbc.sql("INSERT INTO delivery_node (id, beat) VALUES (:own, 1)"
                            + " ON CONFLICT (id) DO UPDATE SET beat = delivery_node.beat + 1")
                    .param("own", own)
                    .update();
            beaten = now;
            begun = true;
            look(jdbc);
        } catch (SQLException | RuntimeException e) {
            // The store is away: nobody can be seen, and this node takes no work.
            gone = Set.of();
            hangUp();
            LOG.warn("this node could not show that it lives: {}", e.getClass().getName());
        }
    }

    /** In an orderly end nothing is under way any more: nobody has to wait to see it. */
    synchronized void leave() {
        begun = false;
        try {
            JdbcClient.create(new SingleConnectionDataSource(line(), true))
                    .sql("DELETE FROM delivery_node n WHERE id = :own AND NOT EXISTS"
                            + " (SELECT 1 FROM delivery WHERE state = 'SENDING' AND node = n.id)")
                    .param("own", own)
                    .update();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("this node could not say that it ends: {}", e.getClass().getName());
        }
        hangUp();
    }

    private void look(JdbcClient jdbc) {
        Map<String, Long> beats = new HashMap<>();
        jdbc.sql("SELECT id, beat FROM delivery_node WHERE id <> :own")
                .param("own", own)
                .query(rs -> {
                    beats.put(rs.getString(1), rs.getLong(2));
                });
        Set<String> silent = pulse.gone(beats, System.nanoTime());
        if (!silent.isEmpty()) {
            // Forgotten once nothing is left to take over from it.
            jdbc.sql("DELETE FROM delivery_node n WHERE id IN (:gone) AND NOT EXISTS"
                            + " (SELECT 1 FROM delivery WHERE state = 'SENDING' AND node = n.id)")
                    .param("gone", List.copyOf(silent))
                    .update();
        }
        gone = Set.copyOf(silent);
    }

    private Connection line() throws SQLException {
        Connection known = line;
        if (known == null || known.isClosed()) {
            known = pool.getConnection();
            line = known;
        }
        return known;
    }

    private void hangUp() {
        Connection known = line;
        line = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                LOG.debug("the line to the store was gone already");
            }
        }
    }
}
