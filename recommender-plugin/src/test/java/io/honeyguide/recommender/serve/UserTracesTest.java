package io.honeyguide.recommender.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventRules;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserTracesTest {

  private final UserTraces traces =
      new UserTraces(
          Map.of("ann", 100L), new EventDecoder(EventRules.standard()), LiveRules.standard(), 1);

  private static StoredMessage message(long offset, String topic, String payload) {
    return new StoredMessage(offset, topic, payload.replace('\'', '"'));
  }

  @Test
  void picksTheUsersLiveListAndWhatClearedItLater() {
    var topic = "recommendations/users/ann";

    assertThat(traces.namesUser(message(50, topic, "{'items':[]}"))).isTrue();
    assertThat(traces.namesUser(message(101, topic, ""))).isTrue();
    assertThat(traces.namesUser(message(150, topic, "{'items':[]}"))).isFalse();
    assertThat(traces.namesUser(message(50, "recommendations/users/ben", ""))).isFalse();
  }

  @Test
  void seeksSoManySessionsInARound() {
    var first = message(1, "behaviour/view", "{'user':'ann','session':'s1','item':'a'}");
    var second = message(2, "behaviour/view", "{'user':'ann','session':'s2','item':'a'}");
    traces.beginRound();
    assertThat(traces.namesUser(first)).isTrue();
    assertThat(traces.namesUser(second)).isFalse();
    assertThat(traces.hasMore()).isTrue();
    assertThat(traces.isOfSession(message(3, "behaviour/view", "{'session':'s1','item':'b'}")))
        .isTrue();
    assertThat(traces.isOfSession(message(4, "behaviour/view", "{'session':'s2','item':'b'}")))
        .isFalse();

    traces.beginRound();
    assertThat(traces.namesUser(second)).isTrue();

    assertThat(traces.hasMore()).isFalse();
    assertThat(traces.isOfSession(message(4, "behaviour/view", "{'session':'s2','item':'b'}")))
        .isTrue();
    assertThat(traces.isOfSession(message(100, "behaviour/view", "{'session':'s2','item':'b'}")))
        .isFalse();
  }
}
