/**
 * What the broker says about itself below {@code $SYS/broker}, under the names that Mosquitto made
 * known: computed from time to time, kept in memory, never in the log.
 *
 * <p>Called by the assembly, which has the figures computed on one event loop, and by the MQTT edge
 * on every event loop, for clients that subscribe.
 */
@NullMarked
package io.honeyguide.figures;

import org.jspecify.annotations.NullMarked;
