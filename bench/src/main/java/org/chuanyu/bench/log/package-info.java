/** The signed log: how fast acts become leaves, how fast leaves are verified, and what the log costs those who act. */
@NullMarked
package org.chuanyu.bench.log;

import org.jspecify.annotations.NullMarked;
