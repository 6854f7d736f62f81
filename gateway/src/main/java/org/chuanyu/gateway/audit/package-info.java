/** The audit log: an entry in the same transaction as every act, append-only, readable as FHIR AuditEvent. */
@ApplicationModule(allowedDependencies = {"keys"})
@NullMarked
package org.chuanyu.gateway.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
