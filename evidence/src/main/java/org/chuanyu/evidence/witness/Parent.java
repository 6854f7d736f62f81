package org.chuanyu.evidence.witness;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.witness.StartRefused.Exit;

/**
 * The process for whose time a witness runs. Whoever is killed cannot end what it has started, and a witness that lived on would
 * keep the lock of its folder from the next one.
 */
final class Parent {
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final ProcessHandle process;
    /** A dead parent that nobody has buried still counts as a process; its children have another parent by then. */
    private final boolean own;

    private Parent(ProcessHandle process) {
        this.process = process;
        this.own = isOurs();
    }

    static Parent of(long pid) {
        return new Parent(ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .orElseThrow(() -> new StartRefused(
                        Exit.USAGE, "no process " + pid + " for --parent-pid / --parent-pid 指定的进程不存在")));
    }

    /** Until it is gone. */
    void awaitEnd() throws InterruptedException {
        while (process.isAlive() && (!own || isOurs())) {
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private boolean isOurs() {
        return ProcessHandle.current().parent().equals(Optional.of(process));
    }
}
