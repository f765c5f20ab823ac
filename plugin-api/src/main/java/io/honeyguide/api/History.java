package io.honeyguide.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the log holds already, for a plugin that wants to read it again: to build a second state
 * beside the one that its consumers keep, with other parameters or from other messages.
 *
 * <p>Reading takes no part in the plugin's consumers: their places, checkpoints and dead letters
 * stay as they are, and what is read here can go from the log while it is read. Implemented by the
 * broker only; any thread may call.
 */
public interface History {

  /** Every message from here on is still there; of older ones only those that somebody is owed. */
  Cursor oldest();

  /** Behind the newest message that can be read now. */
  Cursor end();

  /**
   * Looks for the first message that was stored at a time or later; {@link #end} when there is
   * none. Never blocks; completes on the plugin's thread.
   */
  CompletionStage<Cursor> at(Instant time);

  /**
   * Begins to read.
   *
   * @param from the first message, or where it would stand
   * @param filters MQTT topic filters; a message that matches several of them is read once
   * @param batchMessagesMax most messages in one batch, at least 1
   * @throws TrimmedHistoryException when messages from there on are no longer there
   * @throws IllegalStateException when too many readings are open, or the plugin has stopped
   */
  HistoryReading read(Cursor from, List<String> filters, int batchMessagesMax);

  /**
   * Begins to read with the oldest message that is there for any reason, and passes over those that
   * are not: what is retained, for instance, may be all that is left of an old topic. Otherwise as
   * {@link #read}.
   */
  HistoryReading readKept(List<String> filters, int batchMessagesMax);
}
