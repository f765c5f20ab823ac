package io.honeyguide.recommender.model;

import java.util.BitSet;

/**
 * Takes out of the model what one user did, as if it had never been learned, as far as what is kept
 * tells: the user, his visits, where these stand among the postings of their items, and the demand
 * that they showed. An item that nobody else touched goes, too.
 *
 * <p>A visit says of an item whether it was bought or lies in the basket, and of itself when it
 * ended. So its items' demand counts as purchases, additions to the cart, or views at that time.
 *
 * <p>Owner: the model's thread.
 */
final class Unlearning {

  private final VisitStore visits;
  private final ItemStore items;
  private final UserStore users;
  private final EventWeights weights;

  Unlearning(VisitStore visits, ItemStore items, UserStore users, EventWeights weights) {
    this.visits = visits;
    this.items = items;
    this.users = users;
    this.weights = weights;
  }

  /**
   * Forgets a user. It takes one look at each visit, and at each user if an item goes.
   *
   * @return the items that lost demand, also those that went
   */
  BitSet forget(int user) {
    var touched = new BitSet();
    var untouched = new BitSet();
    visits.slotsOf(user).forEach(slot -> takeOut(slot, touched, untouched));
    visits.emptyAllOf(user);
    users.release(user);
    untouched.stream().filter(items::isKept).forEach(items::untouch);
    var gone = ForgottenNumbers.all(items.end(), i -> untouched.get(i) && !items.isKept(i));
    if (!gone.isEmpty()) {
      // States of older versions may name them in the history of somebody who shared a session.
      users.forget(gone, ForgottenNumbers.none());
      // Of what nobody else's visits tell, overlong ones may still hold some.
      visits.forget(gone, ForgottenNumbers.none());
      items.forget(gone);
    }
    return touched;
  }

  private void takeOut(int slot, BitSet touched, BitSet untouched) {
    var entries = visits.entries(slot);
    var start = visits.start(slot);
    var end = start + visits.length(slot);
    for (var at = start; at < end; at++) {
      var item = entries[at] & VisitStore.ITEM_MASK;
      var isEvidence = !visits.isOverlong(slot);
      if (isEvidence) {
        var begins = VisitEntries.isBegunWith(entries[at]);
        items.takeDemand(item, weightOf(entries[at]), begins, visits.timeMs(slot));
        touched.set(item);
      }
      if (isFirst(entries, start, at)) {
        if (isEvidence) {
          items.takePosting(item, slot);
        }
        untouched.set(item, items.visitCount(item) <= 0);
      }
    }
  }

  private static boolean isFirst(int[] entries, int start, int at) {
    for (var before = start; before < at; before++) {
      if (((entries[before] ^ entries[at]) & VisitStore.ITEM_MASK) == 0) {
        return false;
      }
    }
    return true;
  }

  private float weightOf(int entry) {
    if (VisitStore.isBought(entry)) {
      return weights.purchase();
    }
    return VisitStore.isInBasket(entry) ? weights.cart() : weights.view();
  }
}
