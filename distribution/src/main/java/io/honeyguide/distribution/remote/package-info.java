/**
 * A running broker seen from outside: addresses, an MQTT connection, HTTP requests, and the
 * commands {@code pub} and {@code sub}.
 *
 * <p>Called by the commands on the main thread, which waits for what it asked for.
 */
@NullMarked
package io.honeyguide.distribution.remote;

import org.jspecify.annotations.NullMarked;
