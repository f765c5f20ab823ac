package io.honeyguide.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One way through the log, at the pace of whoever reads: nothing is read that nobody asked for.
 * Between two batches the plugin's consumers, questions and timers get their turn. Implemented by
 * the broker only; call it on the plugin's thread.
 */
public interface HistoryReading extends AutoCloseable {

  /**
   * Asks for the next messages, in log order. Completes on the plugin's thread, later than this
   * call returns, with a batch that is valid until the next call or {@link #close}; with nothing
   * when everything was read that the log holds at that moment, after which more may come.
   *
   * <p>Fails with {@link TrimmedHistoryException} when the log gave back messages before they were
   * read, and with {@link IllegalStateException} when the log cannot be read or the reading was
   * closed. After a failure nothing was passed over: asking again tries the same.
   *
   * @throws IllegalStateException while the batch asked for before has not come
   */
  CompletionStage<Optional<MessageBatch>> next();

  /** Everything below was read: the place that the next batch is looked for from. */
  Cursor place();

  /** Ends the reading; a batch that was asked for does not come any more. */
  @Override
  void close();
}
