package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PublisherTest {

  private final Figures figures = new Figures();
  private final AtomicLong arrived = new AtomicLong();

  private Publisher publisher(Scenario scenario, int inflightMax, long messagesMax) {
    var broker = LoadOptions.broker("localhost:1883");
    var options =
        new LoadOptions(scenario, broker, 1, 0, 1, inflightMax, 64, 1000, 1, messagesMax, null);
    var pace = scenario.isPaced() ? new Pace.Fixed(0, 1000, 1) : new Pace.Immediate();
    return new Publisher(0, "load/x/0", options, pace, arrived::get, figures);
  }

  /** Types of the packets that wait to be sent, which are thereby sent. */
  private static List<Integer> sent(LoadClient client) throws BrokenPromiseException {
    var reader = new PacketReader(1000);
    var types = new ArrayList<Integer>();
    client.out().flip();
    while (reader.next(client.out())) {
      types.add(reader.type());
      client.out().position(reader.end());
    }
    client.out().clear();
    return types;
  }

  private static void receive(LoadClient client, int type, int packetId)
      throws BrokenPromiseException {
    PacketWriter.ack(client.in(), type, packetId);
    client.handleArrived(1_000);
  }

  @Test
  void fillsWindowAndRefillsItAsAcknowledgementsCome() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q1_PAIRS, 3, 1000);

    publisher.publish(0);
    assertThat(sent(publisher)).hasSize(3).containsOnly(PacketType.PUBLISH);
    receive(publisher, PacketType.PUBACK, 1);
    receive(publisher, PacketType.PUBACK, 2);
    publisher.publish(0);

    assertThat(sent(publisher)).hasSize(2);
    assertThat(publisher.acknowledged()).isEqualTo(2);
  }

  @Test
  void stopsAtItsQuota() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q1_PAIRS, 100, 5);

    publisher.publish(0);

    assertThat(sent(publisher)).hasSize(5);
  }

  @Test
  void completesQos2InFourSteps() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q2_PAIRS, 1, 1000);
    publisher.publish(0);

    receive(publisher, PacketType.PUBREC, 1);
    assertThat(sent(publisher)).containsExactly(PacketType.PUBLISH, PacketType.PUBREL);
    assertThat(publisher.acknowledged()).isZero();
    receive(publisher, PacketType.PUBCOMP, 1);

    assertThat(publisher.acknowledged()).isEqualTo(1);
  }

  @Test
  void complainsAboutSecondAcknowledgement() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q1_PAIRS, 1, 1000);
    publisher.publish(0);
    receive(publisher, PacketType.PUBACK, 1);

    assertThatThrownBy(() -> receive(publisher, PacketType.PUBACK, 1))
        .hasMessageContaining("identifier 1, which does not wait");
  }

  @Test
  void complainsAboutCompletionBeforeRelease() {
    var publisher = publisher(Scenario.Q2_PAIRS, 1, 1000);
    publisher.publish(0);

    assertThatThrownBy(() -> receive(publisher, PacketType.PUBCOMP, 1))
        .isInstanceOf(BrokenPromiseException.class);
  }

  @Test
  void waitsAtQos0ForArrivalsOrUntilTheyAreGivenUp() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q0_PAIRS, 2, 1000);
    publisher.publish(0);
    publisher.publish(0);
    assertThat(sent(publisher)).hasSize(2);

    arrived.set(1);
    publisher.publish(0);
    assertThat(sent(publisher)).hasSize(1);

    publisher.giveUpMissing();
    publisher.publish(0);
    assertThat(sent(publisher)).hasSize(2);
  }

  @Test
  void publishesAtFixedTimesAndChargesForLateness() throws BrokenPromiseException {
    var publisher = publisher(Scenario.Q1_LAT, 100, 1000);

    publisher.publish(2_500_000);

    // Due at 0, 1 and 2 ms.
    assertThat(Stamp.dueNanos(publisher.out(), publisher.out().position() - 64))
        .isEqualTo(2_000_000);
    assertThat(sent(publisher)).hasSize(3);
  }
}
