/** HL7 v2.3.1 to 2.5.1 over MLLP: reads ORU, ORM, OML and ADT messages without silent loss, and answers them. */
@NullMarked
package org.chuanyu.adapters.hl7v2;

import org.jspecify.annotations.NullMarked;
