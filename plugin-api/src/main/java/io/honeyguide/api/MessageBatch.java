package io.honeyguide.api;

/** Consecutive messages of a consumer, in log order. Implemented by the broker only. */
public interface MessageBatch {

  /** Number of messages, at least 1. */
  int size();

  /**
   * The message at a place of the batch. The same object may be returned for each index, so read
   * one message before asking for the next.
   *
   * @param index from 0 to {@link #size()} - 1
   */
  Message message(int index);

  /** How often this batch was offered before; 0 the first time. */
  int attempt();
}
