package io.honeyguide.recommender.rank;

/**
 * The hand-made order: what each kind of evidence counts, after its column was scaled to 1 for the
 * best candidate. See {@link io.honeyguide.recommender.walk.Counter} for the columns.
 *
 * @param together similarity of the visits that hold the candidate
 * @param togetherSlow the same, fading over 40 days
 * @param forward came soon after what this visit touched lately
 * @param afterLast came after the last item
 * @param cosine held by the same visits, rare items more
 * @param reminder this visit touched it before
 * @param reminderRecency the same, divided by its age in events
 * @param history the user touched it before, divided by its age
 * @param demand the last day's and fortnight's demand; small, so that it decides only where nothing
 *     else does
 */
public record OrderWeights(
    float together,
    float togetherSlow,
    float forward,
    float afterLast,
    float cosine,
    float reminder,
    float reminderRecency,
    float history,
    float demand) {

  /** The default, one for every shop. */
  public static OrderWeights standard() {
    return new OrderWeights(1, .5f, .25f, .4f, .4f, 1.5f, 2, .5f, .01f);
  }

  /** Plain VSTAN, the reference that evaluation prints beside the default. */
  public static OrderWeights vstan() {
    return new OrderWeights(1, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
