package io.honeyguide.mqtt;

import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.publish.Completion;
import io.honeyguide.topic.TopicFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.BitSet;

/**
 * Publishes of one client: checks them, hands them to the log or, at QoS 0, straight to the
 * subscribers, and answers once they are durable. QoS 2 repetitions are recognised here.
 *
 * <p>Owner: the connection's event loop.
 */
final class IncomingPublish implements Completion {

  private static final int PUBACK = PacketType.PUBACK << 4;
  private static final int PUBREC = PacketType.PUBREC << 4;
  private static final int PUBCOMP = PacketType.PUBCOMP << 4;

  private final EdgeLoop shared;
  private final Edge edge;
  private final int version;
  private final byte[] publisher;
  private final SessionLink link;
  private final BitSet unreleased;

  /** Packet identifiers whose release is on its way to the log. */
  private final BitSet releasing = new BitSet(0);

  private final TopicAliases aliases;
  private final AckLine line = new AckLine();
  private final BitSet counted = new BitSet(0);
  private final Release release = new Release();

  /** The topic of the packet before, known to be good. */
  private final ByteBuf lastTopic = Unpooled.buffer(32);

  /** What the rules answer to the topic of the packet before. */
  private int denial;

  private int underWay;
  private boolean closed;

  IncomingPublish(EdgeLoop shared, Edge edge, int version, byte[] publisher, SessionLink link) {
    this.shared = shared;
    this.edge = edge;
    this.version = version;
    this.publisher = publisher;
    this.link = link;
    this.unreleased = link.unreleased();
    this.aliases = new TopicAliases(shared.options.topicAliasMaximum());
  }

  /** A PUBLISH came, read into the loop's flyweight. */
  void publish(PublishPacket packet) {
    if (packet.alias() != 0) {
      aliases.apply(packet);
    }
    checkTopic(packet);
    shared.meters.received(packet.qos());
    if (packet.qos() == 2 && unreleased.get(packet.packetId())) {
      line.addRepeated(packet.packetId());
      answer();
      pauseWhenLong();
      return;
    }
    if (packet.qos() > 0) {
      count(packet);
    }
    if (denial != AccessRules.ALLOWED) {
      deny(packet);
      return;
    }
    if (packet.isPayloadFalse()) {
      refuse(packet);
      return;
    }
    var request =
        shared
            .request
            .of(packet.topic(), packet.qos(), packet.retain(), packet.payload())
            .properties(packet.properties())
            .expirySeconds(packet.expirySeconds())
            .publisher(publisher);
    if (packet.qos() == 0) {
      shared.router.publish(request);
    } else {
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

  private void checkTopic(PublishPacket packet) {
    var topic = packet.topic();
    if (lastTopic.isReadable() && ByteBufUtil.equals(topic, lastTopic)) {
      return;
    }
    var fault = packet.topicFault();
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
  }

  private static int code(TopicFault fault) {
    return switch (fault) {
      case EMPTY -> ReasonCode.PROTOCOL_ERROR;
      case WILDCARD_IN_NAME, TOO_MANY_LEVELS, TOO_LONG -> ReasonCode.TOPIC_NAME_INVALID;
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

  private void refuse(PublishPacket packet) {
    if (packet.qos() == 0) {
      throw new PacketException(
          ReasonCode.PAYLOAD_FORMAT_INVALID, "the payload is not UTF-8 as it says");
    }
    line.know(line.add(packet.qos(), packet.packetId()), ReasonCode.PAYLOAD_FORMAT_INVALID);
    answer();
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

  /** The publish at a place of the line was not stored. */
  @Override
  public void refused(long place, LogException cause) {
    if (closed) {
      return;
    }
    if (version < ConnectPacket.MQTT_5) {
      // Before 5.0 there is no way to say no: the acknowledgement is withheld, and the client
      // repeats the publish on its next connection.
      edge.end(ReasonCode.QUOTA_EXCEEDED, cause.getMessage());
      return;
    }
    if (line.isPubrec(place)) {
      unreleased.clear(line.packetId(place));
    }
    line.know(
        place,
        cause instanceof LogFullException ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.UNSPECIFIED);
    answer();
  }

  /** Sends the answers that are known, as far as none before them is missing. */
  private void answer() {
    while (line.isFirstKnown()) {
      var packetId = line.firstPacketId();
      var code = line.firstCode();
      if (line.isFirstRepeated() && !unreleased.get(packetId)) {
        code = version >= ConnectPacket.MQTT_5 ? ReasonCode.QUOTA_EXCEEDED : code;
      }
      var out = edge.output().append(AckLine.ANSWER_BYTES);
      if (line.isFirstPubrec()) {
        AckLine.write(out, PUBREC, packetId, code);
        if (code >= ReasonCode.UNSPECIFIED) {
          uncount(packetId);
        }
      } else {
        AckLine.write(out, PUBACK, packetId, code);
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
      AckLine.write(edge.output().append(AckLine.ANSWER_BYTES), PUBCOMP, packetId, code);
    }
  }

  private final class Release implements Completion {
    @Override
    public void committed(long packetId, long offset, long result) {
      if (!closed) {
        unreleased.clear((int) packetId);
        releasing.clear((int) packetId);
        uncount((int) packetId);
        AckLine.write(
            edge.output().append(AckLine.ANSWER_BYTES),
            PUBCOMP,
            (int) packetId,
            ReasonCode.SUCCESS);
      }
    }

    @Override
    public void refused(long packetId, LogException cause) {
      if (!closed) {
        edge.end(ReasonCode.QUOTA_EXCEEDED, cause.getMessage());
      }
    }
  }

  /** Whether publishes await the log. */
  boolean isWaiting() {
    return line.size() > 0;
  }

  /** The connection is over: nothing is answered any more. */
  void close() {
    closed = true;
  }
}
