package io.honeyguide.mqtt;

import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.DelayedFullException;
import io.honeyguide.topic.TopicFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Publishes of one client: checks them, hands them to the log or, at QoS 0, straight to the
 * subscribers, and answers once they are durable. QoS 2 repetitions are recognised here.
 *
 * <p>Owner: the connection's event loop.
 */
final class IncomingPublish implements Completion {

  /** How long a connection goes on whose client has to repeat a publish. */
  private static final long WITHHELD_MS = 1_000;

  private final EdgeLoop shared;
  private final Edge edge;
  private final AckPackets acks;
  private final int version;
  private final byte[] publisher;
  private final SessionLink link;
  private final BitSet unreleased;

  /** Packet identifiers whose release is on its way to the log. */
  private final BitSet releasing = new BitSet(0);

  private final TopicAliases aliases;
  private final TopicLimits limits;
  private final AckLine line = new AckLine();
  private final BitSet counted = new BitSet(0);
  private final Release release = new Release();
  private final Withheld withheld = new Withheld();

  /** The topic of the packet before, known to be good. */
  private final ByteBuf lastTopic = Unpooled.buffer(32);

  /** What the rules answer to the topic of the packet before. */
  private int denial;

  private int underWay;
  private boolean closed;

  IncomingPublish(
      EdgeLoop shared,
      Edge edge,
      AckPackets acks,
      int version,
      byte[] publisher,
      SessionLink link) {
    this.shared = shared;
    this.edge = edge;
    this.acks = acks;
    this.version = version;
    this.publisher = publisher;
    this.link = link;
    this.unreleased = link.unreleased();
    this.aliases = new TopicAliases(shared.options.topicAliasMaximum());
    this.limits = TopicLimits.of(shared.options.limits());
  }

  /** A PUBLISH came, read into the loop's flyweight. */
  void publish(PublishPacket packet) {
    if (packet.alias() != 0) {
      aliases.apply(packet);
    }
    var refusal = checkTopic(packet);
    shared.meters.received(packet.qos(), packet.payload().readableBytes());
    if (packet.qos() == 2 && unreleased.get(packet.packetId())) {
      line.addRepeated(packet.packetId());
      answer();
      pauseWhenLong();
      return;
    }
    if (packet.qos() > 0) {
      if (withheld.isArmed()) {
        return; // it comes again behind the one that is withheld
      }
      count(packet);
    }
    if (refusal == ReasonCode.SUCCESS && denial != AccessRules.ALLOWED) {
      deny(packet);
      return;
    }
    if (refusal == ReasonCode.SUCCESS && packet.isPayloadFalse()) {
      refusal = ReasonCode.PAYLOAD_FORMAT_INVALID;
    }
    if (refusal == ReasonCode.SUCCESS && !packet.readWishes()) {
      refusal = ReasonCode.IMPLEMENTATION;
    }
    if (refusal != ReasonCode.SUCCESS) {
      refuse(packet, refusal);
      return;
    }
    var request =
        shared
            .request
            .of(packet.topic(), packet.qos(), packet.retain(), packet.payload())
            .properties(packet.properties())
            .expirySeconds(packet.expirySeconds())
            .publisher(publisher)
            .delayMs(packet.delayMs());
    if (packet.qos() == 0) {
      publishAtMostOnce(request);
    } else {
      request.messageId(packet.messageId());
      var full = shared.fullQueues.refusal(request);
      if (full != null) {
        refuseForQueue(packet, full);
        return;
      }
      if (packet.qos() == 2) {
        unreleased.set(packet.packetId());
        // Only a session that outlives its connection has to know the identifier again.
        request.packetId(link.isDurable() ? packet.packetId() : 0);
      }
      var place = line.add(packet.qos(), packet.packetId());
      shared.loop.pipeline().publish(request, this, place);
      if (version < ConnectPacket.MQTT_5) {
        pauseWhenLong();
      }
    }
    waitForLog();
  }

  private void publishAtMostOnce(PublishRequest request) {
    if (request.delayMs() == 0) {
      shared.router.publish(request);
    } else {
      shared.loop.pipeline().publish(request, null, 0);
    }
  }

  /** For what the client's own count of Receive Maximum does not bound. */
  private void pauseWhenLong() {
    if (line.size() >= shared.options.receiveMaximum()) {
      edge.gate().pause(ReadGate.AWAITS_ACKS);
    }
  }

  private void waitForLog() {
    if (shared.pressure.isHigh()) {
      shared.pressure.holdBack(edge);
    }
  }

  /**
   * Checks the topic.
   *
   * @return the code to refuse the publish with, or success
   */
  private int checkTopic(PublishPacket packet) {
    var topic = packet.topic();
    if (lastTopic.isReadable() && ByteBufUtil.equals(topic, lastTopic)) {
      return ReasonCode.SUCCESS;
    }
    var fault = packet.topicFault();
    if (fault == TopicFault.TOO_MANY_LEVELS || (fault == null && !limits.takes(topic))) {
      return ReasonCode.TOPIC_NAME_INVALID;
    }
    if (fault != null) {
      throw new PacketException(code(fault), "the topic " + fault.sentence());
    }
    lastTopic.clear().writeBytes(topic, topic.readerIndex(), topic.readableBytes());
    denial =
        shared
            .authentication
            .rules()
            .publish(
                edge.admission().principal(), topic, topic.readerIndex(), topic.readableBytes());
    return ReasonCode.SUCCESS;
  }

  private static int code(TopicFault fault) {
    return switch (fault) {
      case EMPTY -> ReasonCode.PROTOCOL_ERROR;
      case WILDCARD_IN_NAME -> ReasonCode.TOPIC_NAME_INVALID;
      default -> ReasonCode.MALFORMED;
    };
  }

  /** Counts towards Receive Maximum [MQTT-3.3.4-7], which MQTT before 5.0 does not know. */
  private void count(PublishPacket packet) {
    if (version >= ConnectPacket.MQTT_5 && underWay >= shared.options.receiveMaximum()) {
      throw new PacketException(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
          "more than %d publishes are under way at once".formatted(underWay));
    }
    underWay++;
    if (packet.qos() == 2) {
      counted.set(packet.packetId());
    }
  }

  private void uncount(int packetId) {
    if (counted.get(packetId)) {
      counted.clear(packetId);
      underWay--;
    }
  }

  /**
   * Drops a publish that the client may not make. Before 5.0 and at QoS 0 there is no way to say so
   * but to close, over which a client would come back with the same [MQTT-3.3.5-2].
   */
  private void deny(PublishPacket packet) {
    shared.meters.denied();
    if (packet.qos() == 0) {
      return;
    }
    var code = version >= ConnectPacket.MQTT_5 ? denial : ReasonCode.SUCCESS;
    line.know(line.add(packet.qos(), packet.packetId()), code);
    answer();
  }

  /** Says no to one publish, where that can be said without ending the connection. */
  private void refuse(PublishPacket packet, int code) {
    if (packet.qos() == 0 || version < ConnectPacket.MQTT_5) {
      throw new PacketException(code, AckPackets.sentence(code));
    }
    line.know(line.add(packet.qos(), packet.packetId()), code);
    answer();
  }

  /** Says no to a publish for a queue that is full, as for a disk that is. */
  private void refuseForQueue(PublishPacket packet, String why) {
    if (version < ConnectPacket.MQTT_5) {
      withheld.begin(why);
    } else {
      refuse(packet, ReasonCode.QUOTA_EXCEEDED);
    }
  }

  /** The publish at a place of the line is durable. */
  @Override
  public void committed(long place, long offset, long subscribers) {
    if (closed) {
      return;
    }
    var unheard = subscribers == 0 && version >= ConnectPacket.MQTT_5;
    line.know(place, unheard ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS);
    answer();
  }

  /** The publish at a place of the line came before under the same name, and is durable. */
  @Override
  public void repeated(long place, long offset, long timeMs) {
    if (!closed) {
      line.know(place, ReasonCode.SUCCESS);
      answer();
    }
  }

  /** The publish at a place of the line was not stored. */
  @Override
  public void refused(long place, LogException cause) {
    if (closed) {
      return;
    }
    if (version < ConnectPacket.MQTT_5) {
      withheld.begin(cause.getMessage());
      return;
    }
    if (line.isPubrec(place)) {
      unreleased.clear(line.packetId(place));
    }
    line.know(place, code(cause));
    answer();
  }

  private static int code(LogException cause) {
    return cause instanceof LogFullException || cause instanceof DelayedFullException
        ? ReasonCode.QUOTA_EXCEEDED
        : ReasonCode.UNSPECIFIED;
  }

  /** Sends the answers that are known, as far as none before them is missing. */
  private void answer() {
    while (line.isFirstKnown()) {
      var packetId = line.firstPacketId();
      var code = line.firstCode();
      if (line.isFirstRepeated() && !unreleased.get(packetId)) {
        code = version >= ConnectPacket.MQTT_5 ? ReasonCode.QUOTA_EXCEEDED : code;
      }
      if (line.isFirstPubrec()) {
        acks.write(AckPackets.PUBREC, packetId, code);
        if (code >= ReasonCode.UNSPECIFIED) {
          uncount(packetId);
        }
      } else {
        acks.write(AckPackets.PUBACK, packetId, code);
        underWay--;
      }
      line.removeFirst();
    }
    if (edge.gate().isPausedFor(ReadGate.AWAITS_ACKS)
        && line.size() <= shared.options.receiveMaximum() / 2) {
      edge.gate().resume(ReadGate.AWAITS_ACKS);
    }
  }

  /**
   * PUBREL came: PUBCOMP leaves once it is durable that the packet identifier is free. One that
   * comes again before is answered by the same PUBCOMP.
   */
  void release(int packetId) {
    if (releasing.get(packetId)) {
      return;
    }
    if (unreleased.get(packetId)) {
      releasing.set(packetId);
      link.released(packetId, release);
      waitForLog();
    } else {
      var code =
          version >= ConnectPacket.MQTT_5 ? ReasonCode.PACKET_ID_NOT_FOUND : ReasonCode.SUCCESS;
      acks.write(AckPackets.PUBCOMP, packetId, code);
    }
  }

  private final class Release implements Completion {
    @Override
    public void committed(long packetId, long offset, long result) {
      if (!closed) {
        unreleased.clear((int) packetId);
        releasing.clear((int) packetId);
        uncount((int) packetId);
        acks.write(AckPackets.PUBCOMP, (int) packetId, ReasonCode.SUCCESS);
      }
    }

    @Override
    public void refused(long packetId, LogException cause) {
      if (!closed) {
        edge.end(ReasonCode.QUOTA_EXCEEDED, cause.getMessage());
      }
    }
  }

  /**
   * Before 5.0 there is no way to say no to a publish: its acknowledgement is withheld and the
   * connection ends, so that the client repeats it on the next one. Not at once: a client that is
   * itself the subscriber whose queue is full has to acknowledge what it was sent, and one that
   * comes back without delay would do nothing else. What it publishes meanwhile is withheld too,
   * which keeps the order.
   */
  private final class Withheld extends DeadlineWheel.Deadline {
    private @Nullable String why;

    void begin(@Nullable String because) {
      if (!isArmed()) {
        why = because;
        shared.wheel.arm(this, WITHHELD_MS);
      }
    }

    @Override
    void due() {
      edge.end(ReasonCode.QUOTA_EXCEEDED, why);
    }
  }

  /** Whether publishes await the log. */
  boolean isWaiting() {
    return line.size() > 0;
  }

  /** The connection is over: nothing is answered any more. */
  void close() {
    closed = true;
    shared.wheel.disarm(withheld);
  }
}
