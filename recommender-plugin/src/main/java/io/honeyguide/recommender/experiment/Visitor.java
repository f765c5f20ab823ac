package io.honeyguide.recommender.experiment;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import org.jspecify.annotations.Nullable;

/** Numbers for visitors: that of the user where one is known, else that of the visit. */
public final class Visitor {

  /** Nobody in particular. */
  public static final long NOBODY = 0;

  private static final long USERS = 1;
  private static final long VISITS = 2;

  private Visitor() {}

  /** A user's number. */
  public static long user(String id) {
    return Scatter.of(id, USERS);
  }

  /** The number of a visit by nobody known. */
  public static long visit(String id) {
    return Scatter.of(id, VISITS);
  }

  /**
   * The number of whoever asks or acts. A visit counts as its user, should one be known.
   *
   * @param userId the user, or null when not told
   * @param visitId the visit, or null when not told
   */
  public static long of(BehaviourModel model, @Nullable String userId, @Nullable String visitId) {
    if (userId != null) {
      return user(userId);
    }
    if (visitId == null) {
      return NOBODY;
    }
    var slot = model.visits().find(visitId);
    var user = slot == VisitStore.NONE ? UserStore.NONE : model.visits().user(slot);
    var known = user == UserStore.NONE ? null : model.users().text(user);
    return known == null ? visit(visitId) : user(known);
  }
}
