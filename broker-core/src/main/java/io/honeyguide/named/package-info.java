/**
 * Named durable subscriptions: messages of topic filters, worked off by any number of consumers
 * that lease, acknowledge and give them back.
 *
 * <p>Two halves. What follows from the log ({@link io.honeyguide.named.NamedSubscriptions}) is
 * changed by records alone. What lives in memory only ({@link io.honeyguide.named.NamedDesk} with
 * the loaded messages, leases and consumers of each subscription) decides, writes the records, and
 * is built anew at each start. {@code delivery} owns both and calls them on the shard's thread; the
 * edges bring requests by tasks on that thread.
 */
@NullMarked
package io.honeyguide.named;

import org.jspecify.annotations.NullMarked;
