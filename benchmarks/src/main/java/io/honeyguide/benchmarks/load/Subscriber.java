package io.honeyguide.benchmarks.load;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages, checks each one and acknowledges it at once.
 *
 * <p>Owner: one selector thread.
 */
final class Subscriber extends LoadClient {

  private static final int RETAIN = 1;

  private final int qos;
  private final int payloadBytes;
  private final @Nullable ArrivalCheck[] checks;
  private final Figures figures;
  private final BitSet unreleased = new BitSet();
  private long distinct;

  /**
   * A subscriber.
   *
   * @param number its place among the subscribers, from 0
   */
  Subscriber(int number, LoadOptions options, Figures figures) {
    super("subscriber " + number, options.payloadBytes(), 0);
    this.qos = options.scenario().qos();
    this.payloadBytes = options.payloadBytes();
    this.figures = figures;
    this.checks = new ArrivalCheck[options.publisherCount()];
    for (var i = 0; i < checks.length; i++) {
      checks[i] = options.scenario().connects(i, number) ? new ArrivalCheck() : null;
    }
  }

  @Override
  void handle(PacketReader packet, long nowNanos) throws BrokenPromiseException {
    switch (packet.type()) {
      case PacketType.PUBLISH -> arrived(packet, nowNanos);
      case PacketType.PUBREL -> {
        var id = packet.packetId(in());
        if (!unreleased.get(id)) {
          throw new BrokenPromiseException(
              "the broker sent %s a PUBREL for packet identifier %d, which does not wait for one"
                  .formatted(name(), id));
        }
        unreleased.clear(id);
        answer(PacketType.PUBCOMP, id);
      }
      default -> throw unexpected(packet);
    }
  }

  private void arrived(PacketReader packet, long nowNanos) throws BrokenPromiseException {
    var arrivedQos = packet.flags() >> 1 & 3;
    if (arrivedQos != qos || (packet.flags() & RETAIN) != 0) {
      throw new BrokenPromiseException(
          "the broker sent %s a PUBLISH with flags %d, expected QoS %d without RETAIN"
              .formatted(name(), packet.flags(), qos));
    }
    var at = packet.bodyAt();
    var topicBytes = packet.end() - at < 2 ? 0 : in().getShort(at) & 0xffff;
    var payloadAt = at + 2 + topicBytes + (qos > 0 ? 2 : 0);
    if (payloadAt > packet.end() || (qos > 0 && in().getShort(payloadAt - 2) == 0)) {
      throw new BrokenPromiseException(
          "the broker sent %s a PUBLISH without topic or packet identifier".formatted(name()));
    }
    check(payloadAt, packet.end() - payloadAt, nowNanos);
    if (qos > 0) {
      acknowledge(in().getShort(payloadAt - 2) & 0xffff);
    }
  }

  private void check(int at, int bytes, long nowNanos) {
    if (bytes != payloadBytes || !Stamp.isIntact(in(), at, bytes)) {
      figures.damaged++;
      return;
    }
    var publisher = Stamp.publisher(in(), at);
    var check = publisher < 0 || publisher >= checks.length ? null : checks[publisher];
    if (check == null) {
      figures.misrouted++;
      return;
    }
    figures.arrived(nowNanos - Stamp.dueNanos(in(), at));
    if (check.arrived(Stamp.sequence(in(), at))) {
      distinct++;
      figures.distinct++;
    }
  }

  private void acknowledge(int packetId) {
    if (qos == 1) {
      answer(PacketType.PUBACK, packetId);
    } else {
      unreleased.set(packetId);
      answer(PacketType.PUBREC, packetId);
    }
  }

  /** Messages that arrived, each counted once. */
  long distinct() {
    return distinct;
  }

  /** Arrivals of messages that had arrived before. */
  long duplicated() {
    var sum = 0L;
    for (var check : checks) {
      sum += check == null ? 0 : check.duplicated();
    }
    return sum;
  }

  /** Messages that arrived after a later one of the same publisher. */
  long reordered() {
    var sum = 0L;
    for (var check : checks) {
      sum += check == null ? 0 : check.reordered();
    }
    return sum;
  }
}
