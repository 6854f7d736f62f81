/** Participants, people, roles, and what they may do. */
@ApplicationModule(allowedDependencies = {"keys", "audit"})
@NullMarked
package org.chuanyu.gateway.trust;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
