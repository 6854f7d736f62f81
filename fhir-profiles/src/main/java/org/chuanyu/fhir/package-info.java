/** The shared language of the gateway: profiles, identifier systems, checks of the canonical FHIR R4 data, and problems. */
@NullMarked
package org.chuanyu.fhir;

import org.jspecify.annotations.NullMarked;
