package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import io.honeyguide.session.Will;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection without a wire: what it is given it writes down, what it does it does at once. */
final class TestClient implements SessionOutlet {

  /** What was delivered. */
  record Received(
      String topic, String payload, int qos, int packetId, boolean dup, boolean retain) {}

  final List<Received> received = new ArrayList<>();
  final List<List<Integer>> identifiers = new ArrayList<>();
  final List<Integer> releases = new ArrayList<>();
  final List<String> acks = new ArrayList<>();
  final String clientId;
  boolean roomy = true;
  boolean takenOver;
  boolean ownedByAnother;
  boolean overrun;
  @Nullable SessionLink link;
  @Nullable LogException refusal;

  private final ShardRig rig;
  private final ManualLoop loop;
  private final PublishRequest request = new PublishRequest();
  private final LiveRouter router;
  private String owner = "";

  TestClient(ShardRig rig, ManualLoop loop, String clientId) {
    this.rig = rig;
    this.loop = loop;
    this.clientId = clientId;
    this.router = rig.shard().router(loop.loop());
  }

  /** The client proves to be somebody before it connects. */
  TestClient as(String user) {
    owner = user;
    return this;
  }

  TestClient connect(boolean cleanStart, long expirySeconds, int inflightMax, @Nullable Will will) {
    rig.shard()
        .connect(
            new ConnectRequest(clientId, owner, cleanStart, expirySeconds, inflightMax, will),
            this);
    rig.settle();
    return this;
  }

  /** A session that stays. */
  TestClient connectDurably() {
    return connect(false, Session.NEVER_EXPIRES, 100, null);
  }

  /** A session that ends with the connection. */
  TestClient connectCleanly() {
    return connect(true, 0, 100, null);
  }

  SessionLink link() {
    var here = link;
    if (here == null) {
      throw new IllegalStateException(clientId + " is not connected");
    }
    return here;
  }

  BitSet subscribe(String filter, int qos) {
    return subscribe(filter, new Subscription(qos, false, false, 0, 0));
  }

  BitSet subscribe(String filter, Subscription options) {
    var result = new BitSet[1];
    link().subscribe(Map.of(TopicFilter.of(filter), options), answer(result));
    rig.settle();
    return result[0];
  }

  /** Subscribes without letting anything else happen. */
  void subscribeWithoutWaiting(String filter, int qos) {
    var options = new Subscription(qos, false, false, 0, 0);
    link().subscribe(Map.of(TopicFilter.of(filter), options), answer(new BitSet[1]));
  }

  /** Hands over to the log what it has written since its last turn. */
  void endTurn() {
    loop().turn().end();
  }

  BitSet unsubscribe(String filter) {
    var result = unsubscribeAtOnce(filter);
    rig.settle();
    return result[0];
  }

  /** Unsubscribes without letting anything else happen; the result comes later. */
  BitSet[] unsubscribeAtOnce(String filter) {
    var result = new BitSet[1];
    link().unsubscribe(List.of(TopicFilter.of(filter)), answer(result));
    return result;
  }

  private static SessionLink.SubscribeCompletion answer(BitSet[] result) {
    return new SessionLink.SubscribeCompletion() {
      @Override
      public void done(BitSet existed) {
        result[0] = existed;
      }

      @Override
      public void refused(LogException cause) {
        throw cause;
      }
    };
  }

  void publish(String topic, String payload, int qos) {
    publish(topic, payload, qos, false);
  }

  void publish(String topic, String payload, int qos, boolean retain) {
    send(topic, payload, qos, retain, 0, PublishRequest.NO_EXPIRY);
    rig.settle();
  }

  /** Publishes without letting anything else happen. */
  void send(
      String topic, String payload, int qos, boolean retain, int packetId, long expirySeconds) {
    request
        .of(utf8(topic), qos, retain, utf8(payload))
        .publisher(clientId.getBytes(StandardCharsets.UTF_8))
        .packetId(packetId)
        .expirySeconds(expirySeconds);
    if (qos == 0) {
      router.publish(request);
    } else {
      loop.loop().pipeline().publish(request, new Ack(payload), 0);
    }
  }

  /** Publishes with a delay and a name, without letting anything else happen. */
  void send(String topic, String payload, int qos, boolean retain, long delayMs, String id) {
    request
        .of(utf8(topic), qos, retain, utf8(payload))
        .publisher(clientId.getBytes(StandardCharsets.UTF_8))
        .delayMs(delayMs)
        .messageId(id.getBytes(StandardCharsets.UTF_8));
    loop.loop().pipeline().publish(request, qos == 0 ? null : new Ack(payload), 0);
  }

  /** Publishes at QoS 2 with a delay, without letting anything else happen. */
  void sendLater(String topic, String payload, int qos, int packetId, long delayMs) {
    request
        .of(utf8(topic), qos, false, utf8(payload))
        .publisher(clientId.getBytes(StandardCharsets.UTF_8))
        .packetId(packetId)
        .delayMs(delayMs);
    loop.loop().pipeline().publish(request, new Ack(payload), 0);
  }

  /** Publishes at QoS 1 for later and a while, without letting anything else happen. */
  void sendWithExpiry(String topic, String payload, long delayMs, long expirySeconds) {
    request.of(utf8(topic), 1, false, utf8(payload)).delayMs(delayMs).expirySeconds(expirySeconds);
    loop.loop().pipeline().publish(request, new Ack(payload), 0);
  }

  /** Publishes a message for later. */
  void publishLater(String topic, String payload, int qos, long delayMs) {
    send(topic, payload, qos, false, delayMs, "");
    rig.settle();
  }

  private static ByteBuf utf8(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  private final class Ack implements Completion {
    private final String payload;

    Ack(String payload) {
      this.payload = payload;
    }

    @Override
    public void committed(long token, long offset, long result) {
      acks.add(payload);
    }

    @Override
    public void refused(long token, LogException cause) {
      acks.add("refused " + payload);
    }

    @Override
    public void repeated(long token, long offset, long timeMs) {
      acks.add("repeated " + payload + " of " + offset);
    }
  }

  void leave(boolean publishWill, long expirySeconds) {
    leaveAtOnce(publishWill, expirySeconds);
    rig.settle();
  }

  /** Leaves without letting anything else happen. */
  void leaveAtOnce(boolean publishWill, long expirySeconds) {
    link().leave(publishWill, expirySeconds);
    link = null;
  }

  List<String> payloads() {
    return received.stream().map(Received::payload).toList();
  }

  void acknowledgeAll() {
    for (var delivery : List.copyOf(received)) {
      if (delivery.qos() == 1) {
        link().deliveries().acknowledge(delivery.packetId());
      }
    }
    rig.settle();
  }

  /** Goes through the handshake of every QoS 2 delivery. */
  void completeAll() {
    for (var delivery : List.copyOf(received)) {
      if (delivery.qos() == 2) {
        link().deliveries().receive(delivery.packetId());
      }
    }
    rig.settle();
    for (var packetId : List.copyOf(releases)) {
      link().deliveries().complete(packetId);
    }
    rig.settle();
  }

  @Override
  public Loop loop() {
    return loop.loop();
  }

  @Override
  public void connected(SessionLink opened) {
    link = opened;
    opened.deliveries().pump();
  }

  @Override
  public void refused(LogException cause) {
    refusal = cause;
  }

  @Override
  public void ownedByAnother() {
    ownedByAnother = true;
  }

  @Override
  public void overrun() {
    overrun = true;
    takenOver();
  }

  @Override
  public void takenOver() {
    takenOver = true;
    var here = link;
    if (here != null) {
      link = null;
      here.leave(true, Session.NEVER_EXPIRES);
    }
  }

  @Override
  public Delivered deliver(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] ids) {
    if (!roomy) {
      return Delivered.NO_ROOM;
    }
    var payload =
        message
            .body()
            .toString(message.payloadAt(), message.payloadBytes(), StandardCharsets.UTF_8);
    received.add(new Received(message.topic(), payload, qos, packetId, dup, retain));
    identifiers.add(ids == null ? List.of() : Arrays.stream(ids).boxed().toList());
    return Delivered.SENT;
  }

  @Override
  public void release(int packetId) {
    releases.add(packetId);
  }
}
