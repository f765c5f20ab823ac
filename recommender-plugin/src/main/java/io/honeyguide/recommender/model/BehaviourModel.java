package io.honeyguide.recommender.model;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything learned so far. It learns one event at a time, without an object per event, and is a
 * pure function of the events: the same events in the same order give the same state, also with a
 * snapshot in between.
 *
 * <p>Time is event time: now is the time of the newest event learned.
 *
 * <p>Owner: one thread.
 */
public final class BehaviourModel {

  private static final int COUNT_DIVISOR = 16;
  private static final int BYTES_DIVISOR = 32;

  /** Every so many events the arrays are measured, less one. */
  private static final int LOOK_MASK = 255;

  private final ModelLimits limits;
  private final EventWeights weights;
  private final VisitStore visits;
  private final ItemStore items = new ItemStore();
  private final UserStore users = new UserStore();
  private final Ownership ownership;
  private final Unlearning unlearning;
  private PendingErasures pendingErasures = new PendingErasures();
  private final Catalogue catalogue;

  private long packAboveBytes;
  private long nowMs;
  private long eventCount;
  private long forgottenVisits;
  private long forgottenItems;
  private long forgottenUsers;
  private long overlongEvents;

  /** An empty model. */
  public BehaviourModel(ModelLimits limits, EventWeights weights) {
    this.limits = limits;
    this.packAboveBytes = limits.arrayBytes();
    this.weights = weights;
    this.visits = new VisitStore(limits.visits());
    this.ownership = new Ownership(visits, users);
    this.unlearning = new Unlearning(visits, items, users, weights);
    this.catalogue = new Catalogue(limits.catalogue());
  }

  /**
   * Learns one event.
   *
   * @return the item whose demand changed, or {@link ItemStore#NONE}
   */
  public int learn(BehaviourEvent event) {
    eventCount++;
    var timeMs = event.timeMs();
    nowMs = Math.max(nowMs, timeMs);
    if (event.kind() == EventKind.REMOVE || event.kind() == EventKind.PURCHASE) {
      takeOutOfBasket(event);
    }
    var weight = weights.of(event);
    // A bad rating lowers demand, but whoever gave it knows the item: it belongs to the visit.
    if (weight == 0 && event.kind() != EventKind.RATING) {
      return ItemStore.NONE;
    }
    if (weight < 0 && event.kind() != EventKind.RATING) {
      return learnDislike(event, weight);
    }
    var item = itemOf(event.item());
    var user = event.user() == null ? UserStore.NONE : userOf(event.user());
    var visit = visitOf(event.visit(), user, timeMs);
    if (user == UserStore.NONE && visit != VisitStore.NONE) {
      user = visits.user(visit);
    }
    var begins = isFirstOfStranger(visit, user);
    // Whoever rates an item has it: it is done with, as if bought.
    var bought = event.kind() == EventKind.PURCHASE || event.kind() == EventKind.RATING;
    if (visit != VisitStore.NONE) {
      var inBasket = event.kind() == EventKind.CART;
      visit = learnTouch(visit, VisitEntries.entry(item, bought, inBasket, begins), timeMs);
    }
    var isOverlong = visit != VisitStore.NONE && visits.isOverlong(visit);
    overlongEvents += isOverlong ? 1 : 0;
    items.addDemand(item, isOverlong ? 0 : weight, begins, timeMs);
    if (user != UserStore.NONE) {
      users.touch(user, item, bought, visit, timeMs);
    }
    if (bytes() > limits.bytes()) {
      relieve();
      return items.isUsed(item) ? item : ItemStore.NONE;
    }
    packWhereLoose();
    return item;
  }

  /** Learns who a visitor is; what is known of the visit, and under another id, becomes his. */
  public void learn(Login login) {
    eventCount++;
    nowMs = Math.max(nowMs, login.timeMs());
    var user = userOf(login.user());
    var previous = login.previous() == null ? UserStore.NONE : users.find(login.previous());
    if (previous != UserStore.NONE && previous != user) {
      ownership.merge(previous, user);
    }
    if (login.visit() != null) {
      var visit = visitOf(login.visit(), user, login.timeMs());
      visits.touch(visit, login.timeMs());
      users.setVisit(user, visit);
    }
    users.touch(user, login.timeMs());
    if (bytes() > limits.bytes()) {
      relieve();
    }
  }

  /**
   * Forgets a user and what the user did.
   *
   * @return the numbers of the items that lost demand or went, or nothing for an unknown user
   */
  public Optional<BitSet> forget(String userId) {
    var user = users.find(userId);
    return user == UserStore.NONE ? Optional.empty() : Optional.of(unlearning.forget(user));
  }

  /**
   * Learns what the shop says of an item; {@link Catalogue#defectOf} tells what cannot be learned.
   *
   * @param receivedAtMs when the log received it
   */
  public void learn(ItemNews news, long receivedAtMs) {
    if (news instanceof ItemFacts facts && catalogue.defectOf(facts) != null) {
      throw new IllegalArgumentException(String.valueOf(catalogue.defectOf(facts)));
    }
    catalogue.beginMessage();
    var known = items.find(news.id());
    var item = known == ItemStore.NONE ? items.addFound() : known;
    items.keep(item);
    if (news instanceof ItemFacts facts) {
      catalogue.put(item, facts, receivedAtMs);
    } else {
      // Also one that nobody knew: events that still name it must not bring it up.
      catalogue.delete(item);
    }
    relieveCatalogue();
  }

  private void relieveCatalogue() {
    for (var old = catalogue.excess(items.keptBytes());
        old != null;
        old = catalogue.excess(items.keptBytes())) {
      for (var item = 0; item < items.end(); item++) {
        if (old.holds(item)) {
          catalogue.forget(item);
          items.letGo(item);
        }
      }
    }
    // What the catalogue let go counts as any other item from now on.
    while (items.forgettableCount() > limits.items()) {
      forget(items.oldest(COUNT_DIVISOR), ForgottenNumbers.none());
    }
  }

  private void takeOutOfBasket(BehaviourEvent event) {
    var item = items.find(event.item());
    var user = event.user() == null ? UserStore.NONE : users.find(event.user());
    var visit = VisitStore.NONE;
    if (event.visit() != null) {
      visit = visits.find(event.visit());
    } else if (user != UserStore.NONE) {
      visit = users.newestVisit(user);
    }
    var isTheirs = visits.isLive(visit) && (event.user() == null || mayBeOf(visit, user));
    if (item != ItemStore.NONE && isTheirs) {
      VisitEntries.takeOut(visits, visit, item);
    }
  }

  private int learnDislike(BehaviourEvent event, float weight) {
    var item = items.find(event.item());
    if (item != ItemStore.NONE) {
      items.addDemand(item, weight, false, event.timeMs());
    }
    return item;
  }

  /** Whether nothing is known of the visitor: neither of the visit nor of its user. */
  private boolean isFirstOfStranger(int visit, int user) {
    return visit != VisitStore.NONE
        && visits.length(visit) == 0
        && !visits.isLive(visits.previous(visit))
        && (user == UserStore.NONE || users.historyCount(user) == 0);
  }

  private int learnTouch(int visit, int entry, long timeMs) {
    var item = entry & VisitStore.ITEM_MASK;
    var before = visits.length(visit) < VisitStore.ITEMS_MAX && visits.holds(visit, item);
    var slot = visits.append(visit, entry, timeMs);
    if (!before && !visits.isOverlong(slot)) {
      items.addPosting(item, slot);
    }
    return slot;
  }

  private int itemOf(String id) {
    var item = items.find(id);
    if (item != ItemStore.NONE) {
      return item;
    }
    while (items.forgettableCount() >= limits.items()) {
      forget(items.oldest(COUNT_DIVISOR), ForgottenNumbers.none());
    }
    return items.addFound();
  }

  private int userOf(String id) {
    var user = users.find(id);
    if (user != UserStore.NONE) {
      return user;
    }
    if (users.count() >= limits.users()) {
      forget(ForgottenNumbers.none(), users.oldest(COUNT_DIVISOR));
    }
    return users.addFound();
  }

  /** The visit that an event belongs to, opened if need be; none when nobody is told. */
  private int visitOf(@Nullable String id, int user, long timeMs) {
    var full = visits.count() == limits.visits();
    if (id != null) {
      var visit = visits.find(id);
      if (visit == VisitStore.NONE) {
        forgottenVisits += full ? 1 : 0;
        return visits.openFound(user, timeMs);
      }
      if (user == UserStore.NONE) {
        return visit;
      }
      forgottenVisits += full && !ownership.isOpenTo(visit, user) ? 1 : 0;
      return ownership.claim(visit, user, timeMs);
    }
    if (user == UserStore.NONE) {
      return VisitStore.NONE;
    }
    var visit = users.newestVisit(user);
    if (!visits.isLive(visit) || timeMs - visits.timeMs(visit) > limits.visitGap().toMillis()) {
      forgottenVisits += full ? 1 : 0;
      return visits.openNameless(user, timeMs);
    }
    return visit;
  }

  /**
   * Whether a visit is, or may become, a user's: it is not known to be somebody else's.
   *
   * @param visit live
   * @param user {@link UserStore#NONE} for a user who is not known yet
   */
  public boolean mayBeOf(int visit, int user) {
    return ownership.isOpenTo(visit, user);
  }

  private void relieve() {
    for (var i = Math.max(1, visits.count() / BYTES_DIVISOR); i > 0 && visits.count() > 1; i--) {
      visits.forgetOldest();
      forgottenVisits++;
    }
    forget(items.oldest(BYTES_DIVISOR), users.oldest(BYTES_DIVISOR));
    items.fade(BYTES_DIVISOR);
  }

  /**
   * Moves everything into arrays without slack once these hold more than they may: what is
   * remembered changes its kind over time, and arrays that were large for one kind stay so. What is
   * known does not depend on it. Should packed arrays be large, too, the next time is a quarter on.
   */
  private void packWhereLoose() {
    if ((eventCount & LOOK_MASK) == 0 && arrayBytes() > packAboveBytes) {
      visits.pack();
      items.pack();
      users.pack();
      packAboveBytes = Math.max(limits.arrayBytes(), arrayBytes() / 4 * 5);
    }
  }

  private long arrayBytes() {
    return visits.heapBytes() + items.heapBytes() + users.heapBytes();
  }

  private void forget(ForgottenNumbers oldItems, ForgottenNumbers oldUsers) {
    visits.forget(oldItems, oldUsers);
    users.forget(oldItems, oldUsers);
    items.forget(oldItems);
    forgottenItems += oldItems.count();
    forgottenUsers += oldUsers.count();
  }

  /** How much demand an event shows for its item. */
  public float weightOf(BehaviourEvent event) {
    return weights.of(event);
  }

  /** The visits. */
  public VisitStore visits() {
    return visits;
  }

  /** The items. */
  public ItemStore items() {
    return items;
  }

  /** The users. */
  public UserStore users() {
    return users;
  }

  /** Of whom the log still holds messages. */
  public PendingErasures pendingErasures() {
    return pendingErasures;
  }

  /** Goes on having erased what another model, whose place this one takes, had not yet. */
  public void takeErasuresOf(BehaviourModel other) {
    pendingErasures = other.pendingErasures;
  }

  /** What the shop says of its items. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** Time of the newest event learned, in milliseconds since 1970. */
  public long nowMs() {
    return nowMs;
  }

  /** Number of events learned, with those that changed nothing. */
  public long eventCount() {
    return eventCount;
  }

  /** Number of visits forgotten because of a limit. */
  public long forgottenVisits() {
    return forgottenVisits;
  }

  /** Number of items forgotten because of a limit. */
  public long forgottenItems() {
    return forgottenItems;
  }

  /** Number of users forgotten because of a limit. */
  public long forgottenUsers() {
    return forgottenUsers;
  }

  /** Number of events that counted for their own, overlong visit alone, since the start. */
  public long overlongEvents() {
    return overlongEvents;
  }

  /** Size of catalogue and its items' ids, estimated. */
  public long catalogueBytes() {
    return items.keptBytes() + catalogue.bytes();
  }

  /** Size without the slack of arrays and without the catalogue; the limit applies to it. */
  public long bytes() {
    return visits.bytes() + items.bytes() + users.bytes();
  }

  /** Of {@link #bytes}, what visits and the items' lists of visits take, without ids. */
  public long ringBytes() {
    return visits.ringBytes() + items.postingBytes();
  }

  /** Bytes of heap held by the arrays. */
  public long heapBytes() {
    return arrayBytes() + catalogue.heapBytes();
  }

  /** Appends the whole state to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    out.putLong(nowMs);
    out.putLong(eventCount);
    out.putLong(forgottenVisits);
    out.putLong(forgottenItems);
    out.putLong(forgottenUsers);
    visits.write(out);
    items.write(out);
    users.write(out);
    catalogue.write(out);
    pendingErasures.write(out);
  }

  /**
   * Reads the state that {@link #write} wrote; what exceeds these limits is forgotten.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static BehaviourModel read(SnapshotInput in, ModelLimits limits, EventWeights weights)
      throws IOException {
    var model = new BehaviourModel(limits, weights);
    model.nowMs = in.getLong();
    model.eventCount = in.getLong();
    model.forgottenVisits = in.getLong();
    model.forgottenItems = in.getLong();
    model.forgottenUsers = in.getLong();
    model.visits.read(in);
    model.items.read(in);
    model.users.read(in);
    if (in.hasCatalogue()) {
      model.catalogue.read(in, model.items);
    }
    if (in.hasErasures()) {
      model.pendingErasures = PendingErasures.read(in);
    }
    model.cutToLimits();
    return model;
  }

  private void cutToLimits() {
    while (visits.count() > limits.visits()) {
      visits.forgetOldest();
      forgottenVisits++;
    }
    relieveCatalogue();
    while (users.count() > limits.users()) {
      forget(ForgottenNumbers.none(), users.oldest(COUNT_DIVISOR));
    }
  }
}
