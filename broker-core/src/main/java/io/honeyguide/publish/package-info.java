/**
 * The way in: from a checked message to a batch that the log takes, and back to whoever waits.
 *
 * <p>Called by the edges on their event loops. Every event loop has one {@link
 * io.honeyguide.publish.Mailbox} and one {@link io.honeyguide.publish.Turn}; both are owned by it.
 */
@NullMarked
package io.honeyguide.publish;

import org.jspecify.annotations.NullMarked;
