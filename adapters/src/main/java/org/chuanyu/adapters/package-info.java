/** What every wire format shares: what comes in ({@link org.chuanyu.adapters.Submission}), what goes out ({@link org.chuanyu.adapters.Dispatch}), and the answers. */
@NullMarked
package org.chuanyu.adapters;

import org.jspecify.annotations.NullMarked;
