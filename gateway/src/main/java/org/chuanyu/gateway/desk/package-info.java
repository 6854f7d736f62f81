/** The engineer's pages and APIs that join several modules; owns no table, decides nothing. */
@ApplicationModule(
        allowedDependencies = {
            "keys",
            "audit",
            "trust",
            "terminology",
            "identity",
            "consent",
            "records",
            "intake",
            "delivery"
        })
@NullMarked
package org.chuanyu.gateway.desk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
