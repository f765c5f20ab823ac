package io.honeyguide.named;

import io.honeyguide.log.LogException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer says of deliveries: one verb for any number of them, answered as a whole once
 * what it changed is durable.
 *
 * <p>Owner: who made it until it is given to the desk, the shard's thread until it is answered.
 */
public final class Settlement {

  /** What it says. */
  public enum Verb {
    /** They are done. */
    ACK,
    /** They are not, and may be tried again. */
    NACK,
    /** They take longer. */
    EXTEND,
    /** Nobody needs to try them again: they become dead letters. */
    REJECT,
    /** They were never looked at. */
    GIVE_BACK
  }

  /** What came of it for one delivery. */
  public enum Result {
    /** It is as it was said. */
    DONE,
    /** The lease was over, and the message is somebody else's or was tried in vain. */
    EXPIRED
  }

  final Verb verb;
  final AckId[] ids;

  /** How long messages rest, negative for as the subscription says; or how long they take. */
  final long delayMs;

  final String reason;
  private final Result[] results;
  private final Consumer<@Nullable LogException> answer;

  private Settlement(
      Verb verb,
      AckId[] ids,
      long delayMs,
      String reason,
      Consumer<@Nullable LogException> answer) {
    this.verb = verb;
    this.ids = ids;
    this.delayMs = delayMs;
    this.reason = reason;
    this.results = new Result[ids.length];
    this.answer = answer;
    Arrays.fill(results, Result.EXPIRED);
  }

  /**
   * They are done.
   *
   * @param answer hears on the shard's thread: null when the results stand, else why they do not
   */
  public static Settlement ack(AckId[] ids, Consumer<@Nullable LogException> answer) {
    return new Settlement(Verb.ACK, ids, 0, "", answer);
  }

  /**
   * They were not.
   *
   * @param delayMs how long they rest; negative for as the subscription says
   */
  public static Settlement nack(
      AckId[] ids, long delayMs, Consumer<@Nullable LogException> answer) {
    return nack(ids, delayMs, "given back", answer);
  }

  /**
   * They were not, and why.
   *
   * @param delayMs how long they rest; negative for as the subscription says
   * @param reason what a dead letter says, should it have been the last attempt
   */
  public static Settlement nack(
      AckId[] ids, long delayMs, String reason, Consumer<@Nullable LogException> answer) {
    return new Settlement(Verb.NACK, ids, delayMs, reason, answer);
  }

  /**
   * They take longer.
   *
   * @param byMs from now on; negative for the subscription's ack deadline
   */
  public static Settlement extend(AckId[] ids, long byMs, Consumer<@Nullable LogException> answer) {
    return new Settlement(Verb.EXTEND, ids, byMs, "", answer);
  }

  /** Nobody needs to try them again. */
  public static Settlement reject(
      AckId[] ids, String reason, Consumer<@Nullable LogException> answer) {
    return new Settlement(Verb.REJECT, ids, 0, reason, answer);
  }

  /** They were never looked at. */
  public static Settlement giveBack(AckId[] ids) {
    return new Settlement(Verb.GIVE_BACK, ids, 0, "", refusal -> {});
  }

  /** What it says of its deliveries. */
  public Verb verb() {
    return verb;
  }

  /** What came of it, once it is answered. */
  public Result result(int index) {
    return results[index];
  }

  /** How many deliveries it is about. */
  public int count() {
    return ids.length;
  }

  /** The name of one of them. */
  public AckId id(int index) {
    return ids[index];
  }

  void result(int index, Result result) {
    results[index] = result;
  }

  void answer(@Nullable LogException refusal) {
    answer.accept(refusal);
  }
}
