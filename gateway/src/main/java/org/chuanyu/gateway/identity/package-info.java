/** One person across institutions: matches by strong identifiers, explains every match, undoes a wrong one. */
@ApplicationModule(allowedDependencies = {"trust", "audit", "keys"})
@NullMarked
package org.chuanyu.gateway.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
