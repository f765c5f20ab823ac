/**
 * What a stream is: topic filters under a name, how much of their history is kept, and how durable
 * their messages are.
 *
 * <p>Values and arithmetic without I/O. The shard defines streams by records and keeps a {@link
 * io.honeyguide.stream.StreamLedger} for each on its thread; the definitions are immutable.
 */
@NullMarked
package io.honeyguide.stream;

import org.jspecify.annotations.NullMarked;
