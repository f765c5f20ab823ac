package io.honeyguide.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/**
 * A durable consumer together with the state it derives; implemented by plugin authors.
 *
 * <p>The broker keeps the consumer's place in the log and the consumer's state in one checkpoint.
 * After a restart, also after a crash, {@link #readState} restores the state and the batches go on
 * right after the last message that this state has seen: the effect of each message on the state is
 * exactly once. Effects outside the state (messages published, calls to other systems) are at least
 * once.
 *
 * <p>All methods run on the plugin's thread, one after another.
 */
public interface BatchConsumer {

  /**
   * Takes the next messages, in log order. The next batch follows once the stage has completed.
   *
   * <p>A failed stage or an exception means that nothing of the batch took effect: it is offered
   * again after the consumer's retry delay.
   *
   * @param batch valid until the stage completes; copy what must live longer
   */
  CompletionStage<BatchDecision> onBatch(MessageBatch batch);

  /**
   * Writes the state as of the last decided batch. A consumer without state writes nothing.
   *
   * @throws IOException from the stream; the checkpoint is then dropped and tried again later
   */
  default void writeState(OutputStream out) throws IOException {}

  /**
   * Hears how far back a restart may go: when the consumer begins its work, and whenever a state
   * was stored. Two states are kept; those of before are removed.
   *
   * @param oldest the place of the older one: everything below it is in each state that is kept.
   *     The log's start while there are fewer than two
   */
  default void onStored(Cursor oldest) {}

  /**
   * Restores what {@link #writeState} wrote, before the first batch.
   *
   * @throws IOException when the state cannot be read, for instance since an older version of the
   *     plugin wrote it. What this plugin holds then is of no use: the broker says so, stops it and
   *     starts a new object of its class, which goes on from the state before or, without any, from
   *     the log's start
   */
  default void readState(InputStream in) throws IOException {}
}
