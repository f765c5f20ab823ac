package io.honeyguide.api;

import java.util.List;

/**
 * What a consumer decided about one batch: every message took effect, except those it rejects. A
 * rejected message goes to the consumer's dead letters with its reason and is not offered again.
 *
 * @param rejections in any order; empty when everything took effect
 */
public record BatchDecision(List<Rejection> rejections) {

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

  /** Every message took effect. */
  public static BatchDecision accepted() {
    return ACCEPTED;
  }
}
