package io.honeyguide.simulation;

import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/** What travels between a client and its connection. */
record Packet(
    Type type,
    int packetId,
    @Nullable Published message,
    int qos,
    boolean dup,
    boolean retain,
    @Nullable TopicFilter filter,
    @Nullable Subscription options) {

  /** Kinds of packets. */
  enum Type {
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    DISCONNECT
  }

  /** Code of a publish that a full queue has refused; any other refusal is 1. */
  static final int QUEUE_FULL = 2;

  /** An acknowledgement: code 0 is success. */
  static Packet of(Type type, int packetId, int code) {
    return new Packet(type, packetId, null, code, false, false, null, null);
  }

  static Packet publish(Published message, int packetId, int qos, boolean dup, boolean retain) {
    return new Packet(Type.PUBLISH, packetId, message, qos, dup, retain, null, null);
  }

  static Packet subscribe(int packetId, TopicFilter filter, @Nullable Subscription options) {
    var type = options == null ? Type.UNSUBSCRIBE : Type.SUBSCRIBE;
    return new Packet(type, packetId, null, 0, false, false, filter, options);
  }

  static Packet answer(Type type, Packet request) {
    return new Packet(type, request.packetId, null, 0, false, false, request.filter, null);
  }

  /** The message of a PUBLISH. */
  Published publish() {
    if (message == null) {
      throw new IllegalStateException("no PUBLISH: " + type);
    }
    return message;
  }

  /** The filter of a packet about subscriptions. */
  TopicFilter subject() {
    if (filter == null) {
      throw new IllegalStateException("no subscription: " + type);
    }
    return filter;
  }

  /** The code of an acknowledgement; 0 is success. */
  int code() {
    return qos;
  }

  @Override
  public int hashCode() {
    // Only what is the same in every run: an enum itself has no such hash code.
    return type.name().hashCode() * 31 + packetId * 7 + (message == null ? 0 : message.id) + qos;
  }

  @Override
  public String toString() {
    return type
        + (packetId == 0 ? "" : " " + packetId)
        + (message == null ? "" : " " + message)
        + (qos == 0 ? "" : " q" + qos)
        + (dup ? " dup" : "")
        + (retain ? " retain" : "")
        + (filter == null ? "" : " " + filter);
  }
}
