package io.honeyguide.recommender.model;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Login;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoginTest {

  private BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());

  private void learn(
      EventKind kind, @Nullable String session, @Nullable String user, String item, long second) {
    model.learn(BehaviourEvent.of(kind, session, user, item, second * 1000, 1));
  }

  private void view(@Nullable String session, @Nullable String user, String item, long second) {
    learn(EventKind.VIEW, session, user, item, second);
  }

  private void login(
      @Nullable String session, String user, @Nullable String previous, long second) {
    model.learn(new Login(session, user, previous, second * 1000));
  }

  private List<String> texts(int count, IntUnaryOperator itemOfAge) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(place -> model.items().text(itemOfAge.applyAsInt(count - place)))
        .toList();
  }

  /** Oldest first. */
  private List<String> historyOf(String user) {
    var users = model.users();
    var number = users.find(user);
    return texts(users.historyCount(number), age -> users.historyItem(number, age));
  }

  private List<String> boughtBy(String user) {
    var users = model.users();
    var number = users.find(user);
    return texts(users.boughtCount(number), age -> users.boughtItem(number, age));
  }

  private List<String> itemsOf(int slot) {
    var items = new ArrayList<String>();
    for (var i = 0; i < model.visits().length(slot); i++) {
      var entry = model.visits().entries(slot)[model.visits().start(slot) + i];
      items.add(model.items().text(entry & VisitStore.ITEM_MASK));
    }
    return items;
  }

  private String ownerOf(int slot) {
    return String.valueOf(model.users().text(model.visits().user(slot)));
  }

  @Test
  void aVisitBecomesTheUsersWithAllItHoldsWhenTheUserIsFirstNamed() {
    view("s", null, "a", 0);
    learn(EventKind.PURCHASE, "s", null, "b", 1);
    view("s", "u", "c", 2);

    assertThat(historyOf("u")).containsExactly("a", "b", "c");
    assertThat(boughtBy("u")).containsExactly("b");
    assertThat(itemsOf(model.users().newestVisit(model.users().find("u"))))
        .containsExactly("a", "b", "c");
  }

  @Test
  void aLoginDoesTheSameWithoutAnItem() {
    visit("s", 0, "a", "b").forEach(model::learn);
    login("s", "u", null, 2);

    assertThat(historyOf("u")).containsExactly("a", "b");
    assertThat(model.users().newestVisit(model.users().find("u")))
        .isEqualTo(model.visits().find("s"));
  }

  @Test
  void repeatingALoginChangesNothing() throws IOException {
    view("s", "p", "a", 0);
    view("t", null, "b", 1);
    login("t", "u", "p", 2);
    var once = state();
    // Counts as an event, too, and changes nothing else.
    learn(EventKind.IMPRESSION, "t", "u", "b", 2);
    var other = state();
    restore(once);
    login("t", "u", "p", 2);

    assertThat(state()).isEqualTo(other);
    assertThat(historyOf("u")).containsExactly("a", "b");
  }

  private byte[] state() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    model.write(out);
    out.finish();
    return bytes.toByteArray();
  }

  private void restore(byte[] state) throws IOException {
    var in = new SnapshotInput(new ByteArrayInputStream(state));
    model = BehaviourModel.read(in, ModelLimits.standard(), EventWeights.standard());
  }

  @Test
  void anEventOfAVisitThatIsKnownToBeAUsersIsTheUsers() {
    login("s", "u", null, 0);
    learn(EventKind.PURCHASE, "s", null, "a", 1);

    assertThat(historyOf("u")).containsExactly("a");
    assertThat(boughtBy("u")).containsExactly("a");
  }

  /** Of three slots of 50, 50 and 20 items the newest 128 are remembered. */
  @Test
  void aLongVisitBecomesTheUsersAsAWhole() {
    for (var i = 0; i < 120; i++) {
      learn(i == 0 ? EventKind.PURCHASE : EventKind.VIEW, "s", null, "i" + i, i);
    }
    view("s", "u", "x", 120);

    assertThat(historyOf("u")).hasSize(121).startsWith("i0", "i1").endsWith("i119", "x");
    assertThat(boughtBy("u")).containsExactly("i0");
    var slot = model.visits().find("s");
    assertThat(ownerOf(model.visits().previous(model.visits().previous(slot)))).isEqualTo("u");
  }

  @Test
  void whatEndedLaterCountsAsTheNewer() {
    view("phone", "u", "x", 10);
    view("phone", "u", "y", 20);
    view("desk", null, "a", 5);
    view("desk", null, "x", 15);
    login("desk", "u", null, 30);
    assertThat(historyOf("u")).containsExactly("a", "x", "y");

    view("tablet", null, "b", 25);
    login("tablet", "u", null, 31);

    // The login itself was at 30: what the visit did before it is older.
    assertThat(historyOf("u")).containsExactly("b", "a", "x", "y");
  }

  @Test
  void whatWasDoneUnderAnotherIdBecomesTheUsers() {
    view("s1", "device", "a", 0);
    learn(EventKind.PURCHASE, "s1", "device", "b", 1);
    view("s2", "device", "c", 2);
    view("home", "u", "x", 1);
    login(null, "u", "device", 3);

    assertThat(historyOf("u")).containsExactly("x", "a", "b", "c");
    assertThat(boughtBy("u")).containsExactly("b");
    assertThat(ownerOf(model.visits().find("s1"))).isEqualTo("u");
    assertThat(model.users().newestVisit(model.users().find("u")))
        .isEqualTo(model.visits().find("s2"));
    assertThat(model.users().find("device")).isEqualTo(UserStore.NONE);
    assertThat(model.users().count()).isEqualTo(1);
  }

  @Test
  void theIdOfBeforeStartsAnewAndASecondUserGetsOnlyWhatFollowed() {
    learn(EventKind.PURCHASE, "s1", "device", "a", 0);
    login("s1", "ann", "device", 1);
    view("s2", "device", "b", 2);
    login("s2", "ben", "device", 3);

    assertThat(historyOf("ann")).containsExactly("a");
    assertThat(historyOf("ben")).containsExactly("b");
    assertThat(boughtBy("ben")).isEmpty();
  }

  @Test
  void aSecondUserOfASessionInheritsNothingOfTheFirst() {
    view("s", null, "a", 0);
    learn(EventKind.PURCHASE, "s", "ann", "b", 1);
    learn(EventKind.CART, "s", "ann", "c", 2);
    view("s", "ben", "d", 3);
    learn(EventKind.REMOVE, "s", "ben", "c", 4);
    view("s", null, "e", 5);

    assertThat(historyOf("ann")).containsExactly("a", "b", "c");
    assertThat(historyOf("ben")).containsExactly("d", "e");
    assertThat(boughtBy("ben")).isEmpty();
    var anns = model.users().newestVisit(model.users().find("ann"));
    assertThat(itemsOf(anns)).containsExactly("a", "b", "c");
    assertThat(VisitStore.isInBasket(model.visits().entries(anns)[model.visits().start(anns) + 2]))
        .isTrue();
    assertThat(itemsOf(model.visits().find("s"))).containsExactly("d", "e");
    assertThat(model.visits().previous(model.visits().find("s"))).isEqualTo(VisitStore.NONE);
  }

  /** The visit used to become nobody's, and with it all that she did the next user's. */
  @Test
  void nobodyInheritsTheVisitOfAUserWhomALimitForgot() {
    model =
        new BehaviourModel(
            new ModelLimits(100, 100, 16, 1 << 20, Duration.ofMinutes(30)),
            EventWeights.standard());
    view("s", "ann", "a", 0);
    learn(EventKind.PURCHASE, "s", "ann", "b", 1);
    for (var i = 0; i < 16; i++) {
      view("t", "u" + i, "c", 2);
    }
    assertThat(model.users().find("ann")).isEqualTo(UserStore.NONE);

    view("s", "ben", "d", 3);

    assertThat(historyOf("ben")).containsExactly("d");
    assertThat(boughtBy("ben")).isEmpty();
    assertThat(itemsOf(model.visits().find("s"))).containsExactly("d");
  }

  /** Her visit goes on without its id where it outgrows its slot, so the id stays with him. */
  @Test
  void theFirstUserDoesNotTakeTheSessionBackByGoingOn() {
    view("s", "ann", "a", 0);
    view("s", "ben", "b", 1);
    for (var i = 0; i < 60; i++) {
      view(null, "ann", "i" + i, 2);
    }
    view("s", null, "c", 3);

    assertThat(historyOf("ben")).containsExactly("b", "c");
    assertThat(historyOf("ann")).hasSize(61).doesNotContain("b", "c");
  }

  @Test
  void aLoginGivesNobodyWhatBelongsToSomebodyElse() {
    view("s", "ann", "a", 0);
    login("s", "ben", null, 1);

    assertThat(historyOf("ben")).isEmpty();
    assertThat(itemsOf(model.visits().find("s"))).isEmpty();
    assertThat(ownerOf(model.visits().find("s"))).isEqualTo("ben");
  }

  @Test
  void aLoginUnderTheSameIdMergesNothing() {
    view("s", "u", "a", 0);
    login(null, "u", "u", 1);

    assertThat(historyOf("u")).containsExactly("a");
  }

  @Test
  void countsNoDemandAndNoItem() {
    login("s", "u", "p", 5);

    assertThat(model.items().count()).isZero();
    assertThat(model.eventCount()).isEqualTo(1);
    assertThat(model.nowMs()).isEqualTo(5000);
  }

  @Test
  void outlivesASnapshot() throws IOException {
    view("s", null, "a", 0);
    view("s", "ann", "b", 1);
    view("s", "ben", "c", 2);
    login("t", "ann", "x", 3);
    var before = state();
    restore(before);
    assertThat(state()).isEqualTo(before);

    view("s", null, "d", 4);
    view("t", null, "e", 5);

    assertThat(historyOf("ben")).containsExactly("c", "d");
    assertThat(historyOf("ann")).containsExactly("a", "b", "e");
  }
}
