package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the desk writes its decisions. Shard's thread. */
public interface Journal {

  /**
   * Appends records that are committed together or not at all.
   *
   * @param bytes about how many
   * @param urgent whether somebody waits for them; then each record must say so as well
   * @param fill begins and ends the records
   * @param done hears: null when they are committed, applied and, if urgent, durable; else why not
   */
  void append(
      int bytes, boolean urgent, Consumer<RecordBatch> fill, Consumer<@Nullable LogException> done);

  /** Adds the record of a dead letter to a batch, at most {@link #LETTER_BYTES} long. */
  void dead(
      RecordBatch batch,
      String name,
      long offset,
      String reason,
      int attempts,
      long timeMs,
      boolean urgent);

  /** A subscription has loaded a message that may be an old one: the log must not let it go. */
  void referenced(long offset);

  /** The offsets of a subscription's dead letters, oldest letter first. */
  List<Long> letters(String name);

  /** Upper bound of the record of a dead letter. */
  int LETTER_BYTES = 4096;
}
