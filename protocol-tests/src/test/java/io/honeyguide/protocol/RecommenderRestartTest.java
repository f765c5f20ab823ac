package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A recommender that was killed, or stopped, answers as one that never was. */
@Isolated("loads the machine and measures what it does then")
class RecommenderRestartTest {

  private final ClickStream clicks = new ClickStream();

  @TempDir private Path folder;

  @Test
  void answersAsIfNothingHadHappenedAfterKillAndStop() {
    try (var undisturbed = BrokerProcess.start(folder.resolve("undisturbed"));
        var disturbed = BrokerProcess.start(folder.resolve("disturbed"))) {
      var third = clicks.size() / 3;
      clicks.publish(undisturbed, 0, third, none -> {});
      clicks.publish(disturbed, 0, third, none -> {});
      assertSameLists(disturbed, undisturbed);

      // Stopped: the recommender's state is stored and read again.
      assertThat(disturbed.terminate().exitCode()).isEqualTo(143);
      disturbed.restart();
      assertSameLists(disturbed, undisturbed);

      // Killed in the middle: that state, and the log since then.
      var logged = publishUntilKilled(disturbed, third, 2 * third);
      clicks.publish(undisturbed, third, logged, none -> {});
      assertSameLists(disturbed, undisturbed);

      clicks.publish(undisturbed, logged, clicks.size(), none -> {});
      clicks.publish(disturbed, logged, clicks.size(), none -> {});
      assertSameLists(disturbed, undisturbed);

      disturbed.kill();
      disturbed.restart();
      assertSameLists(disturbed, undisturbed);
    }
  }

  /**
   * Publishes on and kills the broker when a given event is acknowledged, with others under way.
   *
   * @return how many events are in the log after the restart
   */
  private int publishUntilKilled(BrokerProcess broker, int from, int killAt) {
    var acknowledged = new AtomicInteger(from);
    try {
      clicks.publish(
          broker,
          from,
          clicks.size(),
          index -> {
            acknowledged.set(index + 1);
            if (index == killAt) {
              broker.kill();
            }
          });
      throw new AssertionError("everything was acknowledged before the broker was killed");
    } catch (UncheckedIOException e) {
      broker.restart();
    }
    var logged = ClickStream.logged(broker);
    assertThat(logged).hasSizeGreaterThanOrEqualTo(acknowledged.get());
    for (var i = 0; i < logged.size(); i++) {
      assertThat(logged.get(i)).as("event %d", i).isEqualTo(clicks.event(i));
    }
    return logged.size();
  }

  private static void assertSameLists(BrokerProcess disturbed, BrokerProcess undisturbed) {
    var expected = lists(undisturbed);
    assertThat(lists(disturbed)).isEqualTo(expected);
    assertThat(expected.values()).anyMatch(list -> list.contains("\"source\":\"visit\""));
  }

  /** The list of every session, without the place in the log that it is as of. */
  private static Map<String, String> lists(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    var lists = new LinkedHashMap<String, String>();
    for (var session : ClickStream.sessions()) {
      var path = "/v1/recommendations/sessions/%s?n=20&minOffset=latest".formatted(session);
      lists.put(session, http.getJson(path).get("items").toString());
    }
    return lists;
  }
}
