/** On what legal basis an organisation may see a person's data, and what it got under it. */
@ApplicationModule(allowedDependencies = {"trust", "audit", "identity"})
@NullMarked
package org.chuanyu.gateway.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
