/** Private keys and certificates: signs, verifies, encrypts at rest, and makes opaque tokens of identifiers. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.chuanyu.gateway.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
