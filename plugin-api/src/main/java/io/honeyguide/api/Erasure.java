package io.honeyguide.api;

import java.util.concurrent.CompletionStage;

/** What an erasure came to: nobody gets these messages any more. Implemented by the broker only. */
public interface Erasure {

  /** Number of messages that were erased. */
  long messages();

  /** Bytes of their records. */
  long bytes();

  /**
   * Completes on the plugin's thread once no file of the log holds bytes of the messages any more:
   * the segments that held them are rewritten, and no snapshot from before is kept. That takes
   * seconds to minutes, longer while the disk is full, and never fails. After a restart the broker
   * goes on with it, while this stage is nobody's any more; {@code honeyguide_log_unwiped_segments}
   * shows what is left.
   */
  CompletionStage<Void> wiped();
}
