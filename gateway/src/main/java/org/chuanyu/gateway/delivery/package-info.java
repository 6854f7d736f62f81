/** The one door out: durable outbox, order per patient, retries, dead letters, replay. */
@ApplicationModule(allowedDependencies = {"keys", "trust", "audit", "consent", "terminology", "records", "intake"})
@NullMarked
package org.chuanyu.gateway.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
