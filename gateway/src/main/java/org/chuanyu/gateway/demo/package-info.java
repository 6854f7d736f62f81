/** Simulated hospitals and the story they play: real protocol peers that share no code with the adapters. */
@ApplicationModule(allowedDependencies = {"audit", "trust"})
@NullMarked
package org.chuanyu.gateway.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
