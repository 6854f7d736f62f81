/** Bytes of an HL7 v2 message to FHIR: ours, the peers, what each loses. */
@NullMarked
package org.chuanyu.bench.conversion;

import org.jspecify.annotations.NullMarked;
