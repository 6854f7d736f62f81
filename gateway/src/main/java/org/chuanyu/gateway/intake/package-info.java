/** The one door in for records: keep raw, check, map, match, store, answer. */
@ApplicationModule(allowedDependencies = {"keys", "trust", "audit", "consent", "terminology", "identity", "records"})
@NullMarked
package org.chuanyu.gateway.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
