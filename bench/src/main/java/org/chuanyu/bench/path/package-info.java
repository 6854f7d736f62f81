/** From the socket to the disk: the gateway, a floor without logic, a FHIR server. */
@NullMarked
package org.chuanyu.bench.path;

import org.jspecify.annotations.NullMarked;
