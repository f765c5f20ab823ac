package io.honeyguide.mqtt;

import io.honeyguide.delivery.ConnectRequest;
import io.honeyguide.delivery.ConnectionFacts;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.SessionOutlet;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.message.MessageView;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.Session;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from CONNECT to its end: its session, its publishes on the way in, its deliveries on
 * the way out, its keep alive.
 *
 * <p>Owner: the connection's event loop; the shard reaches it through the loop's mailbox.
 */
final class MqttConnection implements SessionOutlet {

  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

  private final EdgeLoop shared;
  private final Edge edge;
  private final ConnectPacket connect;
  private final MqttEndpoint endpoint;
  private final String clientId;
  private final OutgoingPublish outgoing;
  private final AckPackets acks;
  private final KeepAlive keepAlive;
  private @Nullable SessionLink link;
  private @Nullable IncomingPublish incoming;

  /** Made with the first named subscription that the client works on. */
  private @Nullable QueueConsumers queues;

  private final ConnectionFacts facts;
  private long expirySeconds;
  private boolean ended;

  MqttConnection(EdgeLoop shared, Edge edge, ConnectPacket connect, MqttEndpoint endpoint) {
    this.shared = shared;
    this.edge = edge;
    this.connect = connect;
    this.endpoint = endpoint;
    this.clientId = endpoint.clientIdentifier();
    this.outgoing =
        new OutgoingPublish(
            edge.output(),
            connect.version(),
            connect.maximumPacketBytes(),
            shared.loop.clock(),
            shared.meters,
            aliases());
    this.acks = new AckPackets(edge.output(), connect);
    this.keepAlive = new KeepAlive(keepAliveSeconds());
    this.expirySeconds = expirySeconds();
    this.facts =
        new ConnectionFacts(
            shared.options.listen().name(),
            "MQTT " + EdgeMeters.versionTag(connect.version()),
            edge.address(),
            shared.loop.clock().millis());
  }

  private OutgoingAliases aliases() {
    var maximum = Math.min(connect.topicAliasMaximum(), shared.options.limits().topicAliasOutMax());
    return maximum == 0 ? OutgoingAliases.NONE : new OutgoingAliases(maximum);
  }

  private int keepAliveSeconds() {
    var most = shared.options.keepAliveMaxSeconds();
    var asked = connect.keepAliveSeconds();
    var limited = most > 0 && connect.version() >= ConnectPacket.MQTT_5;
    return limited && (asked == 0 || asked > most) ? most : asked;
  }

  private long expirySeconds() {
    if (connect.version() >= ConnectPacket.MQTT_5) {
      return capped(connect.sessionExpirySeconds());
    }
    return connect.cleanStart() ? 0 : capped(Session.NEVER_EXPIRES);
  }

  private long capped(long seconds) {
    return Math.min(seconds, shared.options.sessionExpiryMaxSeconds());
  }

  /** Asks for the session; CONNACK follows when it is there. */
  void open() {
    var filters =
        new FilterRequests(
            edge,
            endpoint,
            connect,
            shared.options.limits(),
            shared.authentication.rules(),
            new SysFilters(shared.point.sysTopics(), this),
            this::link,
            this::queues);
    // vertx-mqtt only logs what its handlers throw, and the client would wait for ever.
    endpoint.subscribeHandler(packet -> edge.attempt(() -> filters.subscribe(packet)));
    endpoint.unsubscribeHandler(packet -> edge.attempt(() -> filters.unsubscribe(packet)));
    endpoint.disconnectMessageHandler(packet -> edge.attempt(() -> disconnected(packet)));
    endpoint.exceptionHandler(
        failure -> LOG.debug("client {}: {}", FaultLog.shown(clientId), failure.toString()));
    shared.shard.connect(
        new ConnectRequest(
            clientId,
            edge.admission().principal().name(),
            connect.cleanStart(),
            expirySeconds,
            Math.min(connect.receiveMaximum(), shared.options.inflightMax()),
            connect.will()),
        this);
  }

  // The session.

  @Override
  public Loop loop() {
    return shared.loop;
  }

  @Override
  public void connected(SessionLink session) {
    if (ended) {
      // The client went before it was answered: there was no connection, so there is no will.
      session.leave(false, expirySeconds);
      return;
    }
    // Whatever fails here, the client must not wait for ever, nor the session be held.
    edge.attempt(
        () -> {
          try {
            accept(session);
          } catch (RuntimeException e) {
            if (link == null) {
              session.leave(false, expirySeconds);
            }
            throw e;
          }
        });
  }

  private void accept(SessionLink session) {
    var connack = connack(true);
    if (!connack.fits(connect.maximumPacketBytes())) {
      connack = connack(false);
    }
    if (!connack.fits(connect.maximumPacketBytes())) {
      session.leave(false, expirySeconds);
      edge.end(
          ReasonCode.PACKET_TOO_LARGE, "CONNACK is above the Maximum Packet Size of the client");
      return;
    }
    link = session;
    shared.meters.clients(1);
    incoming =
        new IncomingPublish(
            shared,
            edge,
            acks,
            connect.version(),
            clientId.getBytes(StandardCharsets.UTF_8),
            session);
    // The byte of the flag is reserved in MQTT 3.1.
    var tellsPresence = connect.version() > ConnectPacket.MQTT_3_1;
    endpoint.accept(tellsPresence && session.isPresent(), connack.properties());
    shared.meters.connected("success");
    keepAlive.begin();
    edge.gate().resume(ReadGate.AWAITS_SESSION);
    if (!ended) {
      session.deliveries().pump();
    }
  }

  private Connack connack(boolean explicit) {
    return new Connack(
        connect,
        shared.options,
        edge.admission(),
        clientId,
        keepAlive.seconds,
        expirySeconds,
        explicit);
  }

  @Override
  public void refused(LogException cause) {
    edge.end(
        cause instanceof LogFullException
            ? ReasonCode.QUOTA_EXCEEDED
            : ReasonCode.SERVER_UNAVAILABLE,
        cause.getMessage());
  }

  @Override
  public void overrun() {
    edge.end(
        ReasonCode.QUOTA_EXCEEDED,
        "a delivery stayed unacknowledged while all packet identifiers after it were used up");
  }

  @Override
  public void ownedByAnother() {
    edge.reject(
        ReasonCode.NOT_AUTHORIZED,
        "the session of this client identifier belongs to another user; use another identifier");
  }

  @Override
  public void takenOver() {
    edge.end(ReasonCode.TAKEN_OVER, "another connection uses this client identifier");
  }

  @Override
  public void kicked() {
    edge.end(ReasonCode.ADMINISTRATIVE_ACTION, "an operator ended the connection");
  }

  @Override
  public ConnectionFacts facts() {
    return facts;
  }

  /** Whether CONNACK is out. */
  boolean isAccepted() {
    return link != null;
  }

  private SessionLink link() {
    var session = link;
    if (session == null) {
      throw new IllegalStateException("a packet came before the session");
    }
    return session;
  }

  private QueueConsumers queues() {
    var here = queues;
    if (here == null) {
      here = new QueueConsumers(shared, edge, this, link().deliveries());
      queues = here;
    }
    return here;
  }

  // What the client sends.

  /** A PUBLISH came. */
  void publish(PublishPacket packet) {
    incoming().publish(packet);
  }

  private IncomingPublish incoming() {
    var publishes = incoming;
    if (publishes == null) {
      throw new IllegalStateException("a packet came before the session");
    }
    return publishes;
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP came. */
  void acknowledged(int packetType, int packetId, int code) {
    var deliveries = link().deliveries();
    switch (packetType) {
      case PacketType.PUBACK -> {
        if (!deliveries.acknowledge(packetId) && queues != null) {
          queues.acknowledged(packetId, code);
        }
      }
      case PacketType.PUBREC -> {
        if (code >= ReasonCode.UNSPECIFIED) {
          deliveries.reject(packetId);
        } else if (!deliveries.receive(packetId)) {
          acks.write(
              AckPackets.PUBREL,
              packetId,
              connect.version() >= ConnectPacket.MQTT_5
                  ? ReasonCode.PACKET_ID_NOT_FOUND
                  : ReasonCode.SUCCESS);
        }
      }
      case PacketType.PUBREL -> incoming().release(packetId);
      default -> deliveries.complete(packetId);
    }
    if (queues != null) {
      queues.roomMade();
    }
  }

  private void disconnected(MqttDisconnectMessage packet) {
    var expiry = packet.properties().getProperty(PropertyScan.SESSION_EXPIRY);
    if (expiry != null) {
      var asked = Integer.toUnsignedLong((Integer) expiry.value());
      if (connect.sessionExpirySeconds() == 0 && asked != 0) {
        edge.refuse(
            PacketException.protocolError(
                "DISCONNECT must not set a session expiry that CONNECT did not have"));
        return;
      }
      expirySeconds = capped(asked);
    }
    edge.disconnected(packet.code().value() & 0xFF);
  }

  // What the client gets.

  @Override
  public Delivered deliver(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers) {
    // Before CONNACK and after the end there is no room for anything.
    return ended || link == null
        ? Delivered.NO_ROOM
        : outgoing.write(message, packetId, qos, dup, retain, identifiers);
  }

  @Override
  public void release(int packetId) {
    if (!ended) {
      acks.write(AckPackets.PUBREL, packetId, ReasonCode.SUCCESS);
    }
  }

  /** The connection takes more again. */
  void writable() {
    if (link != null && !ended) {
      link.deliveries().pump();
      if (queues != null) {
        queues.roomMade();
      }
    }
  }

  // The end.

  /** Whether the client still waits for an answer to a publish. */
  boolean isWaiting() {
    return incoming != null && incoming.isWaiting();
  }

  /** The connection is over. */
  void ended(boolean publishWill) {
    ended = true;
    keepAlive.end();
    if (incoming != null) {
      incoming.close();
    }
    if (queues != null) {
      queues.close();
    }
    if (link != null) {
      shared.meters.clients(-1);
      link.leave(publishWill, expirySeconds);
    }
  }

  /** Ends the connection of a client that was silent for too long [MQTT-3.1.2-22]. */
  private final class KeepAlive extends DeadlineWheel.Deadline {
    private final int seconds;

    KeepAlive(int seconds) {
      this.seconds = seconds;
    }

    private long limitMs() {
      return seconds * 1500L;
    }

    void begin() {
      if (seconds > 0) {
        shared.wheel.arm(this, limitMs());
      }
    }

    void end() {
      shared.wheel.disarm(this);
    }

    @Override
    void due() {
      var silentMs = shared.wheel.nowMs() - edge.lastPacketMs();
      if (silentMs >= limitMs() && !edge.gate().isPaused()) {
        edge.end(ReasonCode.KEEP_ALIVE, "nothing came for %d ms".formatted(silentMs));
      } else {
        // While the edge is paused what the client sent waits unread: it is not to blame.
        shared.wheel.arm(this, edge.gate().isPaused() ? limitMs() : limitMs() - silentMs);
      }
    }
  }
}
