package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.trend.TrendWindow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForgettingTest {

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Wish wish = Wish.of(10);

  private void learn(
      EventKind kind, @Nullable String session, @Nullable String user, String item, long second) {
    recommender.learn(BehaviourEvent.of(kind, session, user, item, second * 1000, 1));
  }

  private void view(@Nullable String session, @Nullable String user, String item, long second) {
    learn(EventKind.VIEW, session, user, item, second);
  }

  private boolean forget(String user) {
    return recommender.learn(new Forgetting(user));
  }

  private byte[] snapshot() throws IOException {
    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    return bytes.toByteArray();
  }

  private String text() throws IOException {
    return new String(snapshot(), StandardCharsets.ISO_8859_1);
  }

  private static List<String> ids(List<Recommendation> list) {
    return list.stream().map(Recommendation::id).toList();
  }

  @Test
  void takesTheUsersVisitsOutOfTheirItems() {
    view("s", null, "a", 0);
    learn(EventKind.PURCHASE, "s", "ann", "b", 0);
    view("t", "ben", "a", 0);
    view("t", "ben", "b", 0);

    assertThat(forget("ann")).isTrue();

    var items = recommender.model().items();
    var a = items.find("a");
    var b = items.find("b");
    assertThat(items.visitCount(a)).isEqualTo(1);
    assertThat(items.postingCount(a)).isEqualTo(1);
    assertThat(items.postings(a)[items.postingStart(a)])
        .isEqualTo(recommender.model().visits().find("t"));
    assertThat(items.demand(a, 1, 0)).isEqualTo(1);
    // Of 1 and 3 the purchase went.
    assertThat(items.demand(b, 1, 0)).isEqualTo(1);
    assertThat(recommender.model().visits().find("s")).isEqualTo(VisitStore.NONE);
    assertThat(recommender.model().visits().entryCount()).isEqualTo(2);
    assertThat(recommender.model().users().find("ann")).isEqualTo(UserStore.NONE);
  }

  /** Whoever began with an item stands in the visit itself, so that it can be taken out exactly. */
  @Test
  void takesOutWhatTheUserBeganWith() {
    view("s", "ann", "a", 0);
    view("s", "ann", "b", 0);
    view("t", "ann", "b", 0);
    view("u", "ben", "b", 0);
    view("u", "ben", "a", 0);
    var items = recommender.model().items();
    var a = items.find("a");
    var b = items.find("b");
    assertThat(items.demand(a, ItemStore.BEGINNINGS, 0)).isEqualTo(1.02f);
    assertThat(items.demand(b, ItemStore.BEGINNINGS, 0)).isCloseTo(1.04f, within(1e-6f));

    forget("ann");

    assertThat(items.demand(a, ItemStore.BEGINNINGS, 0)).isCloseTo(.02f, within(1e-6f));
    assertThat(items.demand(b, ItemStore.BEGINNINGS, 0)).isCloseTo(1, within(1e-6f));
  }

  @Test
  void theUserIsAStrangerFromTheNextListOn() {
    visit("t", 0, "a", "b", "c").forEach(recommender::learn);
    learn(EventKind.PURCHASE, "s", "ann", "a", 5);
    view("s", "ann", "b", 6);
    assertThat(recommender.forUser("ann", null, wish))
        .isNotEqualTo(recommender.forUser("nobody", null, wish));

    forget("ann");

    assertThat(recommender.forUser("ann", null, wish))
        .isEqualTo(recommender.forUser("nobody", null, wish));
    assertThat(recommender.forVisit("s", wish)).isEqualTo(recommender.forVisit("nothing", wish));
  }

  @Test
  void leavesNothingOfTheIdsInItsState() throws IOException {
    visit("t", 0, "a", "b", "c").forEach(recommender::learn);
    view("the-session", null, "a", 5);
    recommender.learn(new Login("the-session", "the-user", "the-device", 6000));
    view(null, "the-device", "only-hers", 7);
    recommender.learn(new Login(null, "the-user", "the-device", 8000));
    assertThat(text()).contains("the-user", "the-session", "only-hers");

    forget("the-user");

    assertThat(text()).doesNotContain("the-user", "the-session", "the-device", "only-hers");
  }

  @Test
  void whatOnlyTheUserTouchedIsGoneAndWhatTheCatalogueKnowsStays() {
    recommender.learn(
        new ItemFacts("kept", "Kept", "", List.of(), 1, -1, false, ItemFacts.NEVER, Map.of()), 0);
    view("t", null, "a", 0);
    view("s", "ann", "mine", 1);
    view("s", "ann", "kept", 2);

    forget("ann");

    assertThat(recommender.model().items().find("mine")).isEqualTo(ItemStore.NONE);
    assertThat(ids(recommender.trending(TrendWindow.DAY, wish))).containsExactly("a");
    var kept = recommender.model().items().find("kept");
    assertThat(recommender.model().items().isTouched(kept)).isFalse();
    assertThat(ids(recommender.forVisit("t", wish))).containsExactly("kept");
  }

  @Test
  void changesNothingForAnUnknownUser() throws IOException {
    view("s", "ann", "a", 0);
    var before = snapshot();

    assertThat(forget("ben")).isFalse();

    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void whatTheUserDoesLaterStartsAnew() {
    view("s", "ann", "a", 0);
    view("t", null, "a", 0);
    forget("ann");
    view("s", "ann", "b", 1);

    var users = recommender.model().users();
    var ann = users.find("ann");
    assertThat(users.historyCount(ann)).isEqualTo(1);
    assertThat(recommender.model().visits().length(users.newestVisit(ann))).isEqualTo(1);
  }

  @Test
  void aSharedSessionGoesBackToWhoIsLeft() {
    view("s", "ann", "a", 0);
    view("s", "ben", "b", 1);
    forget("ben");

    var model = recommender.model();
    assertThat(model.visits().user(model.visits().find("s"))).isEqualTo(model.users().find("ann"));

    forget("ann");
    assertThat(model.visits().find("s")).isEqualTo(VisitStore.NONE);
    view("s", null, "c", 2);
    assertThat(model.visits().length(model.visits().find("s"))).isEqualTo(1);
  }

  /** Of 520 visits that saw the item the newest 500 are known; the user's stands in the middle. */
  @Test
  void keepsTheOrderOfTheOtherVisitsOfAFrequentItem() {
    for (var i = 0; i < 520; i++) {
      view("s" + i, i == 300 ? "ann" : null, "a", i);
    }
    forget("ann");

    var items = recommender.model().items();
    var a = items.find("a");
    assertThat(items.postingCount(a)).isEqualTo(499);
    assertThat(items.visitCount(a)).isEqualTo(519);
    var newest = items.postings(a)[items.postingStart(a) + items.newestPosting(a)];
    assertThat(newest).isEqualTo(recommender.model().visits().find("s519"));
    view("s520", null, "a", 520);
    view("s521", null, "a", 521);
    assertThat(items.postingCount(a)).isEqualTo(500);
    newest = items.postings(a)[items.postingStart(a) + items.newestPosting(a)];
    assertThat(newest).isEqualTo(recommender.model().visits().find("s521"));
  }
}
