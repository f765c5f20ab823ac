package io.honeyguide.api;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Erases stored messages for good. Implemented by the broker only; any thread. */
public interface Eraser {

  /**
   * Erases the stored messages that a test picks, of those that match a filter and lie below a
   * place: also such as are retained, delayed, dead letters, or still owed to somebody, who then
   * never gets them, as if their time were over. From the completion on they are gone for
   * subscribers, named subscriptions, history and the consumers of all plugins, also after a
   * restart; {@link Erasure#wiped} tells when their bytes are gone, too.
   *
   * <p>The log is read from its oldest message on, a slice at a time: at most 1,024 messages or
   * about 1 MiB. The test runs on the plugin's thread, slice by slice between the plugin's other
   * work, so a long log stops nobody. Erasures of one plugin run one after another, in the order of
   * the calls.
   *
   * <p>A stop or a crash before the stage completes may leave a part erased, and nobody goes on
   * with it: ask again after the restart. What is erased is not found again, so asking twice does
   * no harm.
   *
   * <p>What a plugin learned from the messages is its own: let it forget that and take a checkpoint
   * behind it. A consumer that goes on from an earlier one does not meet the messages again. A
   * batch that a consumer was offered before stays as it is.
   *
   * @param filters MQTT topic filters, at least one
   * @param below messages from this place on are left alone: the cursor of the message that asks
   *     for the erasure, for instance
   * @param test whether a message is to go; the message is valid during the call. An exception ends
   *     the erasure; what was erased before stays so
   * @return completes on the plugin's thread once it is durable that the messages are erased. Fails
   *     with {@link IllegalArgumentException} for a bad filter, with what the test threw, and with
   *     {@link IllegalStateException} when the broker cannot: the log takes nothing or cannot be
   *     read, it keeps in mind as many erased messages as {@code log.moved-messages-max} allows,
   *     too many erasures wait, the plugin stops
   */
  CompletionStage<Erasure> erase(List<String> filters, Cursor below, Predicate<Message> test);

  /** The same for everything that is stored when it is called. */
  CompletionStage<Erasure> erase(List<String> filters, Predicate<Message> test);
}
