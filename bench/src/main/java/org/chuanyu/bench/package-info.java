/** Measurements: each of our conversions beside a floor, the least that anyone must do to the same data, in one run. */
@NullMarked
package org.chuanyu.bench;

import org.jspecify.annotations.NullMarked;
