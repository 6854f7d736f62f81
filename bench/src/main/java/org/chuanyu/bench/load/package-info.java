/** Synthetic people and what is sent about them, from a process of its own. */
@NullMarked
package org.chuanyu.bench.load;

import org.jspecify.annotations.NullMarked;
