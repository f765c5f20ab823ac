package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.protocol.LibraryClient.Received;
import io.honeyguide.protocol.LibraryClient.Will;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients written by others need: the same tests with every one of them. */
@ExtendWith(SharedBroker.class)
class LibraryClientTest {

  /** The clients. */
  private enum Library {
    HIVEMQ_3,
    HIVEMQ_5,
    PAHO_3,
    PAHO_5;

    LibraryClient connect(BrokerProcess broker, String name) throws Exception {
      return connect(broker, name, false, null);
    }

    /**
     * Connects.
     *
     * @param keepsSession whether the session outlives the connection, and is gone on with
     */
    LibraryClient connect(
        BrokerProcess broker, String name, boolean keepsSession, @Nullable Will will)
        throws Exception {
      var port = broker.mqttPort();
      var clientId = name + "-" + this;
      return switch (this) {
        case HIVEMQ_3 -> new HivemqThree(port, clientId, keepsSession, will);
        case HIVEMQ_5 -> new HivemqFive(port, clientId, keepsSession, will);
        case PAHO_3 -> new PahoThree(port, clientId, keepsSession, will);
        case PAHO_5 -> new PahoFive(port, clientId, keepsSession, will);
      };
    }

    String topic(String end) {
      return "library/" + this + "/" + end;
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void carriesMessagesAtEveryQosInOrder(Library library, BrokerProcess broker) throws Exception {
    try (var subscriber = library.connect(broker, "sub");
        var publisher = library.connect(broker, "pub")) {
      for (var qos = 0; qos <= 2; qos++) {
        subscriber.subscribe(library.topic("qos/" + qos), qos);
        for (var i = 0; i < 20; i++) {
          publisher.publish(library.topic("qos/" + qos), "m" + i, qos, false);
        }
        for (var i = 0; i < 20; i++) {
          assertThat(subscriber.receive())
              .isEqualTo(new Received(library.topic("qos/" + qos), "m" + i, qos, false));
        }
      }
      assertThat(subscriber.hasNothingMore()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void findsEveryOtherLibrarysMessages(Library library, BrokerProcess broker) throws Exception {
    try (var subscriber = library.connect(broker, "all")) {
      subscriber.subscribe(library.topic("from/+"), 2);
      for (var other : Library.values()) {
        try (var publisher = other.connect(broker, "to-" + library)) {
          publisher.publish(library.topic("from/" + other), "ü€𝄞", 1, false);
        }
        assertThat(subscriber.receive())
            .isEqualTo(new Received(library.topic("from/" + other), "ü€𝄞", 1, false));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void matchesWildcards(Library library, BrokerProcess broker) throws Exception {
    try (var client = library.connect(broker, "wild")) {
      client.subscribe(library.topic("w/+/end"), 1);
      client.subscribe(library.topic("w/deep/#"), 1);

      client.publish(library.topic("w/x/none"), "not wanted", 1, false);
      client.publish(library.topic("w/x/end"), "one level", 1, false);
      client.publish(library.topic("w/deep"), "the parent", 1, false);
      client.publish(library.topic("w/deep/a/b/c"), "below", 1, false);

      assertThat(client.receive().payload()).isEqualTo("one level");
      assertThat(client.receive().payload()).isEqualTo("the parent");
      assertThat(client.receive().payload()).isEqualTo("below");
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void keepsAndClearsRetainedMessages(Library library, BrokerProcess broker) throws Exception {
    try (var client = library.connect(broker, "retains")) {
      client.publish(library.topic("state/a"), "old", 1, true);
      client.publish(library.topic("state/a"), "new", 1, true);
      client.publish(library.topic("state/b"), "gone", 1, true);
      client.publish(library.topic("state/b"), "", 1, true);
    }
    try (var late = library.connect(broker, "late")) {
      late.subscribe(library.topic("state/+"), 1);
      assertThat(late.receive()).isEqualTo(new Received(library.topic("state/a"), "new", 1, true));
      late.publish(library.topic("state/b"), "live", 1, false);
      assertThat(late.receive())
          .isEqualTo(new Received(library.topic("state/b"), "live", 1, false));
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void losesItsConnectionToATakeoverThatPublishesItsWill(Library library, BrokerProcess broker)
      throws Exception {
    var will = new Will(library.topic("will"), "taken over", 1, true);
    try (var watcher = library.connect(broker, "watcher");
        var client = library.connect(broker, "mortal", false, will)) {
      watcher.subscribe(library.topic("will"), 1);
      try (var other = RawClient.connect(broker.mqttPort(), 4, "mortal-" + library)) {
        assertThat(watcher.receive())
            .isEqualTo(new Received(library.topic("will"), "taken over", 1, false));
        await().atMost(Duration.ofSeconds(10)).until(() -> !client.isConnected());
        other.disconnect();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void leavesWithoutItsWill(Library library, BrokerProcess broker) throws Exception {
    try (var watcher = library.connect(broker, "watcher")) {
      watcher.subscribe(library.topic("goodbye"), 1);
      var will = new Will(library.topic("goodbye"), "must not come", 1, false);
      library.connect(broker, "polite", false, will).disconnect();
      watcher.publish(library.topic("goodbye"), "mark", 1, false);
      assertThat(watcher.receive().payload()).isEqualTo("mark");
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void comesBackToItsSession(Library library, BrokerProcess broker) throws Exception {
    try (var first = library.connect(broker, "returns", true, null)) {
      assertThat(first.isSessionPresent()).isFalse();
      first.subscribe(library.topic("missed"), 2);
    }
    publishThree(library, broker, "missed");
    try (var second = library.connect(broker, "returns", true, null)) {
      assertThat(second.isSessionPresent()).isTrue();
      assertThat(receiveThree(second)).containsExactly("a", "b", "c");
    }
    try (var clean = library.connect(broker, "returns")) {
      assertThat(clean.isSessionPresent()).isFalse();
    }
  }

  @Test
  void comesBackToItsSessionAfterTheBrokerWasStoppedOrKilled(@TempDir Path data) throws Exception {
    try (var broker = BrokerProcess.start(data)) {
      for (var library : Library.values()) {
        try (var client = library.connect(broker, "survives", true, null)) {
          client.subscribe(library.topic("missed"), 2);
        }
        publishThree(library, broker, "missed");
      }
      for (var stop : List.<Runnable>of(broker::terminate, broker::kill)) {
        stop.run();
        broker.restart();
        for (var library : Library.values()) {
          try (var client = library.connect(broker, "survives", true, null)) {
            assertThat(client.isSessionPresent()).as("%s", library).isTrue();
            assertThat(receiveThree(client)).as("%s", library).containsExactly("a", "b", "c");
            // Paho's for 5.0 hands a message over before it sends PUBREC; once this is answered it
            // has, and the next client is not owed the last message again.
            client.publish(library.topic("mark"), "", 1, false);
          }
          publishThree(library, broker, "missed");
        }
      }
    }
  }

  private static void publishThree(Library library, BrokerProcess broker, String topic)
      throws Exception {
    try (var publisher = library.connect(broker, "meanwhile")) {
      publisher.publish(library.topic(topic), "a", 2, false);
      publisher.publish(library.topic(topic), "b", 2, false);
      publisher.publish(library.topic(topic), "c", 2, false);
    }
  }

  private static List<String> receiveThree(LibraryClient client) throws InterruptedException {
    var payloads = new ArrayList<String>();
    for (var i = 0; i < 3; i++) {
      payloads.add(client.receive().payload());
    }
    return payloads;
  }
}
