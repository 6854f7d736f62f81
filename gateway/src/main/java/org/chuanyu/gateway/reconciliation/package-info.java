/** Per wire and day what was sent, received and answered, signed for both sides to compare; and what one side shows and the other does not. */
@ApplicationModule(allowedDependencies = {"trust", "audit", "intake", "delivery"})
@NullMarked
package org.chuanyu.gateway.reconciliation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
