/** The gateway program: each sub-package is a module with one business word for its name. */
@NullMarked
package org.chuanyu.gateway;

import org.jspecify.annotations.NullMarked;
