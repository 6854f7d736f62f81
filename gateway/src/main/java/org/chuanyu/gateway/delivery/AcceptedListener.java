package org.chuanyu.gateway.delivery;

import org.chuanyu.gateway.intake.RecordsAccepted;
import org.chuanyu.gateway.trust.Hops;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Notes in the sender's transaction that there is something to deliver, and does nothing else that could fail the sender. */
@Component
class AcceptedListener {
    private final WorkTable work;
    private final Pumps pumps;
    private final Hops hops;

    AcceptedListener(WorkTable work, Pumps pumps, Hops hops) {
        this.work = work;
        this.pumps = pumps;
        this.hops = hops;
    }

    @EventListener
    void on(RecordsAccepted event) {
        if (event.reports().isEmpty()) {
            return;
        }
        work.insert(event, hops.traceparent().orElse(null));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                pumps.wakePlanner();
            }
        });
    }
}
