package io.honeyguide.simulation;

import io.honeyguide.delivery.ConnectRequest;
import io.honeyguide.delivery.ManualLoop;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.SessionOutlet;
import io.honeyguide.log.LogException;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection: the wire in both directions, and the broker's end of it, which does what the MQTT
 * edge does with packets, without their bytes. The client's end is {@link SimulatedClient}.
 */
final class Connection implements SessionOutlet {

  /** Packets that the way to the client holds before the connection has no room. */
  private static final int ROOM = 12;

  final SimulatedClient client;

  /** What the client knows of its session; another one once it hears that there was none. */
  ClientSession session;

  final Deque<Packet> toClient = new ArrayDeque<>();
  final Deque<Packet> toBroker = new ArrayDeque<>();
  final int receiveMaximum;

  /** QoS 1 and 2 deliveries under way, by packet identifier. */
  final BitSet inflight = new BitSet();

  /** The broker's end is closed. */
  boolean ended;

  /** The network in between is gone; the broker's end has not noticed yet. */
  boolean cut;

  /** A publish of a client that cannot be told no is withheld, and what it publishes after it. */
  boolean withholds;

  /** The client does not read. */
  boolean stalled;

  private final World world;
  private final Life life;
  private final ManualLoop loop;
  private final int loopIndex;
  private final long expirySeconds;
  private final @Nullable Bequest bequest;
  private final PublishRequest request = new PublishRequest();
  private final BitSet storing = new BitSet();
  private final BitSet repeated = new BitSet();
  private BitSet unreleased = new BitSet();
  private @Nullable SessionLink link;
  private boolean forgotten;

  Connection(
      Life life,
      SimulatedClient client,
      int loopIndex,
      long expirySeconds,
      @Nullable Bequest bequest) {
    this.life = life;
    this.world = life.world;
    this.client = client;
    this.session = client.session;
    this.loopIndex = loopIndex;
    this.loop = life.loops.get(loopIndex);
    this.expirySeconds = expirySeconds;
    this.bequest = bequest;
    this.receiveMaximum = client.receiveMaximum;
  }

  /** CONNECT came. */
  void connect(boolean cleanStart) {
    life.connections.add(this);
    life.shard.connect(
        new ConnectRequest(
            client.clientId, client.owner, cleanStart, expirySeconds, receiveMaximum, will()),
        this);
  }

  private @Nullable Will will() {
    if (bequest == null) {
      return null;
    }
    var message = bequest.message;
    return new Will(
        utf8(message.topic.name()),
        message.qos,
        message.retain,
        client.willDelaySeconds,
        PublishRequest.NO_EXPIRY,
        idBytes(message),
        payload(message));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Correlation data, by which {@link World#messageIn} knows the message again. */
  private static byte[] idBytes(Published message) {
    var id = message.id;
    return new byte[] {
      MessageProperties.CORRELATION_DATA,
      0,
      Integer.BYTES,
      (byte) (id >>> 24),
      (byte) (id >>> 16),
      (byte) (id >>> 8),
      (byte) id
    };
  }

  private static byte[] payload(Published message) {
    return message.clears ? new byte[0] : utf8("payload of " + message.id);
  }

  @Override
  public Loop loop() {
    return loop.loop();
  }

  @Override
  public void connected(SessionLink opened) {
    if (forgotten) {
      opened.leave(false, expirySeconds);
      return;
    }
    if (ended) {
      if (bequest != null) {
        bequest.open = true;
      }
      opened.leave(false, expirySeconds);
      return;
    }
    link = opened;
    unreleased = opened.unreleased();
    if (bequest != null) {
      bequest.state = Bequest.State.HELD;
    }
    send(Packet.of(Packet.Type.CONNACK, 0, opened.isPresent() ? 1 : 0));
    opened.deliveries().pump();
  }

  @Override
  public void refused(LogException cause) {
    end(true, "refused");
  }

  @Override
  public void ownedByAnother() {
    world.broken("SessionsSurvive", client.clientId + " is told that its session is another's");
    end(true, "owned by another");
  }

  @Override
  public void overrun() {
    end(true, "overrun");
  }

  @Override
  public void takenOver() {
    end(true, "taken over");
  }

  private void send(Packet packet) {
    if (!ended && !forgotten) {
      world.trace.add(client.clientId, "<-", packet);
      toClient.add(packet);
    }
  }

  /** The broker's end closes. */
  void end(boolean publishWill, String why) {
    if (ended || forgotten) {
      return;
    }
    ended = true;
    world.trace.add(client.clientId, "connection ended:", why);
    client.leftAt(world.nowMs());
    if (bequest != null) {
      if (link == null) {
        bequest.open = true;
      } else if (publishWill) {
        bequest.left(world.nowMs());
      } else {
        bequest.state = Bequest.State.WITHDRAWN;
      }
    }
    if (link != null) {
      link.leave(publishWill, expirySeconds);
    }
  }

  /** The client had time to take what it was sent. */
  void endIfWithholding() {
    if (withholds) {
      end(true, "a publish was withheld");
    }
  }

  /** The process is gone, and this end of the connection with it. */
  void forget() {
    forgotten = true;
    if (link != null && !ended) {
      link.leave(false, expirySeconds);
    }
    ended = true;
  }

  /** There is room again. */
  void writable() {
    if (link != null && !ended) {
      link.deliveries().pump();
    }
  }

  @Override
  public Delivered deliver(
      MessageView view,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers) {
    if (forgotten || ended || link == null || stalled || toClient.size() >= ROOM) {
      return Delivered.NO_ROOM;
    }
    var message = world.messageIn(view);
    if (message == null) {
      world.broken("NoPhantoms", client.clientId + " is given a message that nobody sent");
      return Delivered.SKIPPED;
    }
    var text = view.body().toString(view.payloadAt(), view.payloadBytes(), StandardCharsets.UTF_8);
    if (!text.equals(new String(payload(message), StandardCharsets.UTF_8))
        || !view.topic().equals(message.topic.name())) {
      world.broken("NoPhantoms", message + " is delivered as " + view.topic() + " " + text);
    }
    if (qos > 0) {
      inflight.set(packetId);
    }
    var packet = Packet.publish(message, packetId, qos, dup, retain);
    for (var invariant : world.invariants) {
      invariant.delivered(this, packet);
    }
    send(packet);
    if (qos == 1 && world.mistake == Mistake.CURSOR_BEFORE_MESSAGE) {
      var here = link;
      loop().mailbox().post(() -> here.deliveries().acknowledge(packetId));
    }
    return Delivered.SENT;
  }

  @Override
  public void release(int packetId) {
    if (world.mistake != Mistake.PUBREL_BEFORE_DURABLE_PUBREC || !early.get(packetId)) {
      send(Packet.of(Packet.Type.PUBREL, packetId, 0));
    }
    early.clear(packetId);
  }

  /** PUBRELs that were sent before their time, by mistake. */
  private final BitSet early = new BitSet();

  /** The log, for invariants. */
  long durableOffset() {
    return life.log.durableOffset();
  }

  /** A packet of the client came. */
  void arrived(Packet packet) {
    var here = link;
    if (ended || here == null) {
      return;
    }
    world.trace.add(client.clientId, "->", packet);
    switch (packet.type()) {
      case PUBLISH -> publish(here, packet);
      case PUBREL -> released(here, packet.packetId());
      case PUBACK -> {
        inflight.clear(packet.packetId());
        here.deliveries().acknowledge(packet.packetId());
      }
      case PUBCOMP -> {
        inflight.clear(packet.packetId());
        here.deliveries().complete(packet.packetId());
      }
      case PUBREC -> received(here, packet.packetId());
      case SUBSCRIBE -> subscribe(here, packet);
      case UNSUBSCRIBE -> unsubscribe(here, packet);
      case DISCONNECT -> end(packet.code() != 0, "DISCONNECT");
      default -> throw new IllegalStateException("a client sends no " + packet.type());
    }
  }

  private void received(SessionLink here, int packetId) {
    if (world.mistake == Mistake.PUBREL_BEFORE_DURABLE_PUBREC) {
      send(Packet.of(Packet.Type.PUBREL, packetId, 0));
      early.set(packetId);
    }
    if (!here.deliveries().receive(packetId)) {
      send(Packet.of(Packet.Type.PUBREL, packetId, 1));
    }
  }

  private void publish(SessionLink here, Packet packet) {
    var message = packet.publish();
    var packetId = packet.packetId();
    if (packet.qos() == 2 && unreleased.get(packetId)) {
      if (storing.get(packetId)) {
        repeated.set(packetId);
      } else {
        send(Packet.of(Packet.Type.PUBREC, packetId, 0));
      }
      return;
    }
    if (withholds && packet.qos() > 0) {
      return;
    }
    message.attempts++;
    message.stampedFromMs = Math.min(message.stampedFromMs, world.nowMs());
    request
        .of(
            wrapped(utf8(message.topic.name())),
            message.qos,
            message.retain,
            wrapped(payload(message)))
        .properties(wrapped(idBytes(message)))
        .expirySeconds(message.expirySeconds)
        .publisher(utf8(client.clientId))
        .delayMs(message.delayMs);
    if (message.qos == 0) {
      if (message.delayMs > 0) {
        loop().pipeline().publish(request, null, 0);
      } else {
        life.routers.get(loopIndex).publish(request);
      }
      return;
    }
    var full = life.fullQueues.get(loopIndex).refusal(request);
    if (full != null) {
      refuse(message, packetId);
      return;
    }
    request.messageId(utf8(message.name));
    if (message.qos == 2) {
      unreleased.set(packetId);
      storing.set(packetId);
      request.packetId(here.isDurable() ? packetId : 0);
    }
    loop().pipeline().publish(request, new Stored(message), packetId);
  }

  /** A queue is full: told as by an edge. */
  private void refuse(Published message, int packetId) {
    if (!world.mayRefuse()) {
      world.broken("BoundedQueues", message + " is refused though the policy drops");
    }
    if (!client.version5) {
      withholds = true;
    } else {
      send(
          Packet.of(
              message.qos == 1 ? Packet.Type.PUBACK : Packet.Type.PUBREC,
              packetId,
              Packet.QUEUE_FULL));
    }
  }

  private static ByteBuf wrapped(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes);
  }

  private final class Stored implements Completion {
    private final Published message;

    Stored(Published message) {
      this.message = message;
    }

    @Override
    public void committed(long packetId, long offset, long result) {
      answer((int) packetId, 0);
    }

    @Override
    public void refused(long packetId, LogException cause) {
      if (forgotten) {
        return;
      }
      if (!client.version5) {
        // What came behind it may have been taken, and this one comes again.
        client.publishRefused();
        withholds = true;
        return;
      }
      unreleased.clear((int) packetId);
      answer((int) packetId, 1);
    }

    private void answer(int packetId, int code) {
      storing.clear(packetId);
      var type = message.qos == 1 ? Packet.Type.PUBACK : Packet.Type.PUBREC;
      send(Packet.of(type, packetId, code));
      if (repeated.get(packetId)) {
        repeated.clear(packetId);
        send(Packet.of(type, packetId, code));
      }
    }
  }

  private void released(SessionLink here, int packetId) {
    if (!unreleased.get(packetId)) {
      send(Packet.of(Packet.Type.PUBCOMP, packetId, 1));
      return;
    }
    here.released(
        packetId,
        new Completion() {
          @Override
          public void committed(long token, long offset, long result) {
            unreleased.clear(packetId);
            send(Packet.of(Packet.Type.PUBCOMP, packetId, 0));
          }

          @Override
          public void refused(long token, LogException cause) {
            end(true, "release refused");
          }
        });
  }

  private void subscribe(SessionLink here, Packet packet) {
    var options = packet.options();
    if (options == null) {
      throw new IllegalStateException("SUBSCRIBE without options");
    }
    here.subscribe(
        Map.of(packet.subject(), options),
        new SessionLink.SubscribeCompletion() {
          @Override
          public void done(BitSet existed) {
            send(Packet.answer(Packet.Type.SUBACK, packet));
          }

          @Override
          public void refused(LogException cause) {
            end(true, "subscribe refused");
          }
        });
  }

  private void unsubscribe(SessionLink here, Packet packet) {
    here.unsubscribe(
        List.of(packet.subject()),
        new SessionLink.SubscribeCompletion() {
          @Override
          public void done(BitSet existed) {
            send(Packet.answer(Packet.Type.UNSUBACK, packet));
          }

          @Override
          public void refused(LogException cause) {
            end(true, "unsubscribe refused");
          }
        });
  }
}
