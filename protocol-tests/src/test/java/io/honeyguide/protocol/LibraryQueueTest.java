package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client library works on a named subscription, as it would on any topic filter. */
@ExtendWith(SharedBroker.class)
class LibraryQueueTest {

  private static final int JOBS = 50;

  @Test
  void finishesWhatAnotherOneLeftWhenItCrashed(BrokerProcess broker) throws Exception {
    var subscription = new NamedWorker(broker, "jobs");
    subscription.define("{\"filters\":[\"jobs/#\"],\"ackDeadline\":\"1h\"}");
    var http = new HttpCaller(broker);
    var expected = new ArrayList<String>();
    for (var i = 0; i < JOBS; i++) {
      http.publish("jobs/" + i, "job " + i);
      expected.add("job " + i);
    }
    try (var crashing = RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, "crashing"))) {
      assertThat(crashing.subscribe(1, "$queue/jobs", 1).codes()).containsExactly(1);
      crashing.receive(Packet.PUBLISH);
    }

    try (var paho = new PahoFive(broker.mqttPort(), "paho-worker", false, null);
        var hivemq = new HivemqThree(broker.mqttPort(), "hivemq-worker", false, null)) {
      paho.subscribe("$queue/jobs", 1);
      hivemq.subscribe("$queue/jobs", 1);
      for (var i = 0; i < JOBS; i++) {
        http.publish("jobs/more", "more " + i);
        expected.add("more " + i);
      }
      await().until(() -> subscription.state().get("lag").asInt() == 0);

      var done = new ArrayList<String>();
      for (var client : new LibraryClient[] {paho, hivemq}) {
        while (!client.hasNothingMore()) {
          var job = client.receive();
          assertThat(job.topic()).startsWith("jobs/");
          assertThat(job.qos()).isEqualTo(1);
          done.add(job.payload());
        }
      }
      assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(subscription.state().at("/total/acknowledged").asInt()).isEqualTo(2 * JOBS);
  }
}
