/**
 * {@code honeyguide demo}: a broker in this process, a simulated shop that keeps it busy, and one
 * visitor whose clicks and lists are shown.
 *
 * <p>Called by the command line. The main thread plays the visitor and prints; one thread of its
 * own, {@link io.honeyguide.distribution.demo.ShopTraffic}, plays everybody else.
 */
@NullMarked
package io.honeyguide.distribution.demo;

import org.jspecify.annotations.NullMarked;
