package org.chuanyu.gateway.records;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.JdbcTemplate;

/** Numbers that no two nodes give, fetched a thousand at a time; those that a node did not come to are lost. */
final class SharedNumbers {
    /** As the sequence counts. */
    private static final int BLOCK = 1000;

    private final JdbcTemplate jdbc;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private int left;

    SharedNumbers(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    long next() {
        lock.lock();
        try {
            if (left == 0) {
                next = Objects.requireNonNull(
                        jdbc.queryForObject("SELECT nextval('resource_index_shared')", Long.class));
                left = BLOCK;
            }
            left--;
            return next++;
        } finally {
            lock.unlock();
        }
    }
}
