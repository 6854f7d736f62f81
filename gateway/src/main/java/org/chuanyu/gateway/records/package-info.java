/** Canonical resources with their versions, and the FHIR R4 API. */
@ApplicationModule(allowedDependencies = {"keys", "trust", "audit", "consent", "identity", "terminology"})
@NullMarked
package org.chuanyu.gateway.records;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
