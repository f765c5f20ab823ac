package io.honeyguide.recommender.model;

import io.honeyguide.recommender.model.UserStore.Past;

/**
 * Whose a visit is. One that is nobody's becomes, with all that it holds, that of the first user
 * who is named in it. When another user is named, the visit goes on for him in a slot without a
 * past: on a shared device nobody inherits what somebody else did.
 *
 * <p>Owner: the model's thread.
 */
final class Ownership {

  private final VisitStore visits;
  private final UserStore users;
  private final int[] chain = new int[VisitStore.CHAIN_SLOTS_MAX];

  Ownership(VisitStore visits, UserStore users) {
    this.visits = visits;
    this.users = users;
  }

  /**
   * Whether the visit is, or may become, a user's.
   *
   * @param visit live
   * @param user may be {@link UserStore#NONE}, for a user who is not known yet
   */
  boolean isOpenTo(int visit, int user) {
    return visits.user(visit) == UserStore.NONE || visits.user(visit) == user;
  }

  /** Gives a live visit to a user and returns the slot in which it goes on. */
  int claim(int visit, int user, long timeMs) {
    if (visits.user(visit) == user) {
      return visit;
    }
    if (!isOpenTo(visit, user)) {
      return visits.goOn(visit, user, VisitStore.NONE, timeMs);
    }
    var count = 0;
    for (var slot = visit; visits.isLive(slot); slot = visits.previous(slot)) {
      visits.setUser(slot, user);
      if (count < chain.length) {
        chain[count++] = slot;
      }
    }
    var later = takeLater(user, visits.timeMs(visit));
    while (count > 0) {
      addEntries(user, chain[--count]);
    }
    users.add(user, later);
    users.touch(user, visits.timeMs(visit));
    return visit;
  }

  private void addEntries(int user, int slot) {
    var entries = visits.entries(slot);
    var start = visits.start(slot);
    for (var at = start; at < start + visits.length(slot); at++) {
      users.add(user, entries[at] & VisitStore.ITEM_MASK, VisitStore.isBought(entries[at]));
    }
  }

  /**
   * Takes what a user did if that ended after a time: what is added then comes before it. No item
   * has a time of its own, so two pasts are joined as wholes.
   */
  private Past takeLater(int user, long timeMs) {
    return users.timeMs(user) > timeMs ? users.take(user) : Past.NONE;
  }

  /** What one user did becomes another's; the first is then unknown. */
  void merge(int previous, int user) {
    var later = takeLater(user, users.timeMs(previous));
    users.add(user, users.take(previous));
    users.add(user, later);
    users.touch(user, users.timeMs(previous));
    var theirs = users.newestVisit(previous);
    var own = users.newestVisit(user);
    var isOwnNewer = visits.isLive(own) && visits.timeMs(own) > visits.timeMs(theirs);
    if (visits.isLive(theirs) && !isOwnNewer) {
      users.setVisit(user, theirs);
    }
    visits.reassign(previous, user);
    users.release(previous);
  }
}
