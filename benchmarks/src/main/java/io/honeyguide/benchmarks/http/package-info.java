/**
 * Drives the HTTP edge of a broker from outside, with as little work per message as a client can
 * do: {@link io.honeyguide.benchmarks.http.HttpLoad} is the command. Every loop is one thread and
 * owns its connections.
 */
@NullMarked
package io.honeyguide.benchmarks.http;

import org.jspecify.annotations.NullMarked;
