/** JMH's annotation processor writes its classes here; nobody checks them for nulls. */
@NullUnmarked
package org.chuanyu.bench.jmh_generated;

import org.jspecify.annotations.NullUnmarked;
