package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.session.Session;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShardListingTest extends ShardFixture {

  private List<String> clients(String after, int limit, boolean isConnectedOnly) {
    var found = new ArrayList<String>();
    rig.shard()
        .sessions(
            after,
            limit,
            isConnectedOnly,
            page -> page.forEach(session -> found.add(session.clientId())));
    rig.settle();
    return found;
  }

  private List<String> retained(String filter, @Nullable String after, int limit) {
    var found = new ArrayList<String>();
    rig.shard()
        .retained(
            TopicFilter.of(filter),
            after == null ? null : Topic.of(after),
            limit,
            page -> page.keySet().forEach(topic -> found.add(topic.name())));
    rig.settle();
    return found;
  }

  @Test
  void showsSessionsInTheOrderOfTheirClientIdentifiers() {
    for (var client : List.of("d", "a", "c", "b")) {
      rig.client(client).connectDurably();
    }
    var away = rig.client("away").connectDurably();
    away.leave(false, Session.NEVER_EXPIRES);

    assertThat(clients("", 2, false)).containsExactly("a", "away");
    assertThat(clients("away", 9, false)).containsExactly("b", "c", "d");
    assertThat(clients("", 9, true)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void tellsWhatASessionIsOwedAndSubscribedTo() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t/#", 1);
    client.leave(false, Session.NEVER_EXPIRES);
    rig.client("p").connectCleanly().publish("t/1", "m", 1);

    var found = new ArrayList<@Nullable SessionFacts>();
    rig.shard().session("c", found::add);
    rig.shard().session("nobody", found::add);
    rig.settle();

    var facts = found.get(0);
    assertThat(facts).isNotNull();
    assertThat(facts.connection()).isNull();
    assertThat(facts.isDurable()).isTrue();
    assertThat(facts.queuedCount()).isEqualTo(1);
    assertThat(facts.subscriptions()).containsKey(TopicFilter.of("t/#"));
    assertThat(facts.leftAtMs()).isPositive();
    assertThat(found.get(1)).isNull();
  }

  @Test
  void showsWhoIsOwedMostFirst() {
    for (var client : List.of("one", "three", "none")) {
      var subscriber = rig.client(client).connectDurably();
      subscriber.subscribe(client + "/#", 1);
      subscriber.leave(false, Session.NEVER_EXPIRES);
    }
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("one/1", "m", 1);
    for (var i = 0; i < 3; i++) {
      publisher.publish("three/1", "m", 1);
    }

    var found = new ArrayList<String>();
    rig.shard().slowestSessions(10, page -> page.forEach(held -> found.add(held.clientId())));
    rig.settle();

    assertThat(found).containsExactly("three", "one");
  }

  @Test
  void kicksAConnectionAndLeavesItsSession() {
    var client = rig.client("c").connectDurably();
    var kicked = new ArrayList<Boolean>();

    rig.shard().kick("c", kicked::add);
    rig.shard().kick("nobody", kicked::add);
    rig.settle();

    assertThat(kicked).containsExactly(true, false);
    // Whoever does not tell the one from the other leaves as if another connection had come.
    assertThat(client.takenOver).isTrue();
    assertThat(clients("", 9, false)).containsExactly("c");
  }

  @Test
  void showsRetainedMessagesInTheOrderOfTheirLevels() {
    var publisher = rig.client("p").connectCleanly();
    for (var topic : List.of("b", "a/b", "a", "a!", "a/b/c", "a/a")) {
      publisher.publish(topic, "m", 1, true);
    }

    assertThat(retained("#", null, 9)).containsExactly("a", "a/a", "a/b", "a/b/c", "a!", "b");
    assertThat(retained("#", "a/b", 2)).containsExactly("a/b/c", "a!");
    assertThat(retained("a/#", "a/a", 9)).containsExactly("a/b", "a/b/c");
    // Also behind a topic that is retained no more.
    assertThat(retained("#", "a/bb", 9)).containsExactly("a!", "b");
  }
}
