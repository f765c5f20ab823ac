package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.api.Cursor;
import io.honeyguide.recommender.FakePluginContext.Sent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErasuresTest {

  private FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private void deliver(String topic, String payload) {
    broker.deliver(new Sent(topic, payload.replace('\'', '"')));
  }

  private void view(String payload) {
    deliver("behaviour/view", payload);
  }

  private void forget(String user) {
    deliver("users/forget", "{'user':'" + user + "'}");
  }

  private void stored(long oldest) {
    broker.consumer().onStored(new Cursor(0, oldest));
  }

  private double pending() {
    return broker.gauges.get("erasures_pending[]").getAsDouble();
  }

  @Test
  void theLogIsRidOfTheUsersMessagesAndAtLastOfTheOneThatSaysSo() {
    view("{'session':'s1','item':'a'}");
    view("{'session':'s1','user':'ann','item':'b'}");
    view("{'session':'s2','user':'ben','item':'a'}");
    view("{'user':'ann','type':'view','item':''}");
    deliver("recommendations/requests", "{'question':'users','user':'ann','exclude':['a'],'n':3}");
    forget("ann");
    view("{'user':'ann','item':'c'}");
    assertThat(broker.offsets()).hasSize(7);
    assertThat(pending()).isEqualTo(1);

    stored(0);
    assertThat(broker.offsets()).containsExactly(2L, 5L, 6L);
    assertThat(broker.counters).containsEntry("erased_messages[]", 4L);
    // A state from before may still be gone back to, and knows her.
    stored(5);
    assertThat(broker.offsets()).containsExactly(2L, 5L, 6L);
    assertThat(pending()).isEqualTo(1);

    stored(6);
    assertThat(broker.offsets()).containsExactly(2L, 6L);
    assertThat(pending()).isZero();
  }

  @Test
  void findsWhatAUserDidUnderAnotherIdButNotWhatFollowedThere() {
    view("{'session':'d1','user':'device','item':'a'}");
    view("{'session':'d1','item':'b'}");
    deliver("behaviour/login", "{'user':'ann','previous':'device'}");
    view("{'session':'d2','user':'device','item':'c'}");
    deliver("behaviour/login", "{'user':'ben','previous':'device'}");
    forget("ben");
    stored(0);
    assertThat(broker.offsets()).containsExactly(0L, 1L, 2L, 5L);

    forget("ann");
    stored(0);

    assertThat(broker.offsets()).containsExactly(5L, 6L);
  }

  /** Only the id named in her own login used to be followed. */
  @Test
  void findsWhatAUserDidUnderIdsThatLedToOneOfHers() {
    view("{'user':'cookie','item':'a'}");
    deliver("behaviour/login", "{'user':'device','previous':'cookie'}");
    view("{'user':'device','item':'b'}");
    deliver("behaviour/login", "{'user':'ann','previous':'device'}");
    view("{'user':'cookie','item':'c'}");
    deliver("behaviour/login", "{'user':'device','previous':'cookie'}");
    forget("ann");
    stored(0);

    assertThat(broker.offsets()).containsExactly(4L, 5L, 6L);
  }

  @Test
  void leavesWhatAnotherUserDidInTheSameSession() {
    view("{'session':'s','user':'ann','item':'a'}");
    view("{'session':'s','user':'ben','item':'b'}");
    deliver("behaviour/login", "{'session':'s','user':'ben'}");
    forget("ann");
    stored(0);

    assertThat(broker.offsets()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void goesOnAfterARestartAndAFailure() throws IOException {
    view("{'session':'s','user':'ann','item':'a'}");
    forget("ann");
    broker.eraser.fails = true;
    stored(0);
    assertThat(broker.offsets()).hasSize(2);
    var state = new ByteArrayOutputStream();
    broker.consumer().writeState(state);
    broker = broker.restarted();
    start();
    broker.consumer().readState(new ByteArrayInputStream(state.toByteArray()));

    stored(1);
    assertThat(broker.offsets()).containsExactly(1L);
    stored(2);

    assertThat(broker.offsets()).isEmpty();
  }

  /** Until then the state has to say whom to look for. */
  @Test
  void theStateHoldsNothingOfTheUserOnceTheMessagesAreErased() throws IOException {
    view("{'session':'the-session','user':'the-user','item':'a'}");
    forget("the-user");
    assertThat(state()).contains("the-user").doesNotContain("the-session");

    stored(0);

    assertThat(state()).doesNotContain("the-user", "the-session");
  }

  private String state() throws IOException {
    var bytes = new ByteArrayOutputStream();
    broker.consumer().writeState(bytes);
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesMoreUsersThanMayWait() {
    broker = new FakePluginContext();
    broker.settings.put("forget.pending-max", "1");
    start();
    forget("ann");

    assertThat(broker.ask("DELETE", "/v1/users/ben", "").code()).isEqualTo("too_many_erasures");
    view("{'user':'ben','item':'a'}");
    forget("ben");
    assertThat(broker.counters)
        .containsEntry("erasures_lost[]", 1L)
        .containsEntry("forgotten_users[]", 1L);

    stored(0);
    stored(5);
    assertThat(text(broker.ask("DELETE", "/v1/users/ben", ""))).contains("\"known\":false");
  }
}
