/** Local code and unit to standard code and unit, from maps with owners, versions and dates. */
@ApplicationModule(allowedDependencies = {"trust", "audit"})
@NullMarked
package org.chuanyu.gateway.terminology;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
