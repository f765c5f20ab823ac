package io.honeyguide.api;

import java.util.List;

/**
 * What a consumer decided about one batch: every message took effect, except those it rejects. A
 * rejected message goes to the consumer's dead letters with its reason and is not offered again.
 *
 * <p>A consumer that would hold up questions for too long may decide the first messages only. The
 * others are offered once the questions that wait have had their turn.
 *
 * @param rejections in any order, of decided messages; empty when all of these took effect
 * @param decidedCount number of messages decided, from the first of the batch on, at least 1;
 *     {@link #ALL} for the whole batch
 */
public record BatchDecision(List<Rejection> rejections, int decidedCount) {

  /** Says that every message of the batch is decided, however many these are. */
  public static final int ALL = Integer.MAX_VALUE;

  /**
   * One message that can never be used.
   *
   * @param index place of the message in its batch, from 0
   * @param reason one line for the person who reads the dead letters
   */
  public record Rejection(int index, String reason) {}

  private static final BatchDecision ACCEPTED = new BatchDecision(List.of());

  /** Copies the rejections. */
  public BatchDecision {
    rejections = List.copyOf(rejections);
  }

  /** The whole batch is decided. */
  public BatchDecision(List<Rejection> rejections) {
    this(rejections, ALL);
  }

  /** Every message took effect. */
  public static BatchDecision accepted() {
    return ACCEPTED;
  }
}
