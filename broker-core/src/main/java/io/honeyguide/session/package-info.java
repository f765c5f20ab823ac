/**
 * What outlives a connection: sessions with their subscriptions and half-done QoS 2 publishes, and
 * wills.
 *
 * <p>All of it is a function of the log and owned by the shard's thread. Changes come as records:
 * {@link io.honeyguide.session.SessionRecords} writes and reads their bodies.
 */
@NullMarked
package io.honeyguide.session;

import org.jspecify.annotations.NullMarked;
