package io.honeyguide.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * Publishes numbered messages to one topic, with a bounded number of them under way.
 *
 * <p>Packet identifiers go round; one whose message is still under way ends the round until it is
 * acknowledged. At QoS 0, where nothing is acknowledged, a message is under way until its
 * subscriber has it or {@link #giveUpMissing} was called.
 */
final class Publisher extends LoadClient {

  private static final int ID_MAX = 65_535;

  private final int number;
  private final int qos;
  private final int payloadBytes;
  private final int inflightMax;
  private final long quota;
  private final Pace pace;
  private final LongSupplier arrived;
  private final Figures figures;
  private final byte[] head;
  private final int packetBytes;
  private final long[] dueNanos;
  private final BitSet waiting = new BitSet();
  private final BitSet released = new BitSet();
  private long sent;
  private long acknowledged;
  private long givenUp;

  /**
   * A publisher.
   *
   * @param number its place among the publishers, from 0
   * @param topic what it publishes to
   * @param pace when messages are due
   * @param arrived at QoS 0 the number of its messages that have arrived
   */
  Publisher(
      int number,
      String topic,
      LoadOptions options,
      Pace pace,
      LongSupplier arrived,
      Figures figures) {
    super("publisher " + number, options.payloadBytes(), options.inflightMax());
    this.number = number;
    this.qos = options.scenario().qos();
    this.payloadBytes = options.payloadBytes();
    this.inflightMax = options.inflightMax();
    this.quota = options.quota();
    this.pace = pace;
    this.arrived = arrived;
    this.figures = figures;
    this.head = head(topic.getBytes(UTF_8));
    this.packetBytes = head.length + (qos > 0 ? 2 : 0) + payloadBytes;
    this.dueNanos = new long[qos > 0 ? ID_MAX + 1 : 0];
  }

  private byte[] head(byte[] topic) {
    var buffer = ByteBuffer.allocate(PACKET_OVERHEAD_MAX);
    var bodyBytes = 2 + topic.length + (qos > 0 ? 2 : 0) + payloadBytes;
    PacketWriter.head(buffer, PacketType.PUBLISH, qos << 1, bodyBytes);
    buffer.putShort((short) topic.length).put(topic);
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /** Publishes what is due, as far as window, quota and send buffer allow. */
  void publish(long nowNanos) {
    while (sent < quota
        && underWay() < inflightMax
        && out().remaining() >= packetBytes
        && pace.dueNanos(number, sent, nowNanos) <= nowNanos) {
      var id = (int) (sent % ID_MAX) + 1;
      if (waiting.get(id)) {
        return;
      }
      var due = pace.dueNanos(number, sent, nowNanos);
      out().put(head);
      if (qos > 0) {
        waiting.set(id);
        dueNanos[id] = due;
        out().putShort((short) id);
      }
      Stamp.write(out(), number, sent, due, payloadBytes);
      sent++;
      figures.published++;
    }
  }

  private long underWay() {
    return sent - givenUp - (qos > 0 ? acknowledged : arrived.getAsLong());
  }

  /** At QoS 0: what is under way will not come any more, and must not keep the window shut. */
  void giveUpMissing() {
    if (qos == 0) {
      givenUp = sent - arrived.getAsLong();
    }
  }

  @Override
  void handle(PacketReader packet, long nowNanos) throws BrokenPromiseException {
    switch (packet.type()) {
      case PacketType.PUBACK -> {
        require(qos == 1, packet);
        complete(packet, nowNanos);
      }
      case PacketType.PUBREC -> {
        require(qos == 2, packet);
        var id = underWay(packet);
        require(!released.get(id), packet);
        released.set(id);
        answer(PacketType.PUBREL, id);
      }
      case PacketType.PUBCOMP -> {
        require(qos == 2, packet);
        var id = packet.packetId(in());
        require(released.get(id), packet);
        released.clear(id);
        complete(packet, nowNanos);
      }
      default -> throw unexpected(packet);
    }
  }

  private void complete(PacketReader packet, long nowNanos) throws BrokenPromiseException {
    var id = underWay(packet);
    figures.acknowledged(nowNanos - dueNanos[id]);
    waiting.clear(id);
    acknowledged++;
  }

  private int underWay(PacketReader packet) throws BrokenPromiseException {
    var id = packet.packetId(in());
    require(waiting.get(id), packet);
    return id;
  }

  private void require(boolean kept, PacketReader packet) throws BrokenPromiseException {
    if (!kept) {
      throw new BrokenPromiseException(
          "the broker sent %s a %s for packet identifier %d, which does not wait for one"
              .formatted(name(), PacketType.name(packet.type()), packet.packetId(in())));
    }
  }

  /** Messages published. */
  long sent() {
    return sent;
  }

  /** Messages acknowledged to the end; 0 at QoS 0. */
  long acknowledged() {
    return acknowledged;
  }
}
