package org.chuanyu.bench.conversion;

import ca.uhn.hl7v2.parser.GenericModelClassFactory;

/** The least that HAPI HL7 v2 can do: segments and fields without the structure of the message. */
public final class GenericParse extends BareParse {

    public GenericParse() {
        super(new GenericModelClassFactory());
    }
}
