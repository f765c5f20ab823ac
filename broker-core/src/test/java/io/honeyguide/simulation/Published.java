package io.honeyguide.simulation;

import io.honeyguide.message.PublishRequest;
import io.honeyguide.topic.Topic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A message somebody set out to publish, and what the world was told of it. */
final class Published {

  /** Names the message; it travels as the message's properties. */
  final int id;

  /** Place among the messages of its publisher. */
  final int number;

  final String publisher;
  final Topic topic;
  final int qos;
  final boolean retain;

  /** Whether it is empty and so removes the topic's retained message. */
  final boolean clears;

  final long expirySeconds;

  /** What its publisher calls it, so that it is stored once; empty for no name. */
  String name = "";

  /** Milliseconds for which nobody is to see it. */
  long delayMs;

  /** Earliest and latest time it may have been stamped with, milliseconds since 1970. */
  long stampedFromMs = Long.MAX_VALUE;

  /** Its publisher was told that the broker has it. */
  boolean acknowledged;

  /** Its publisher was told that the broker does not take it. */
  boolean refused;

  /** It may come after what was published later, since it was not taken at first. */
  boolean unordered;

  /** The log had it published once. */
  boolean stored;

  /** The log had it once, to be published at once or later. */
  boolean taken;

  /** Somebody asked for it to be erased: from here on it may be gone. */
  boolean erasing;

  /** How often it was sent. */
  int attempts;

  /** The log had it more than once: a repetition may be the first that a later subscriber sees. */
  boolean repeated;

  /** At least one subscriber was given it at QoS 1 or 2. */
  boolean delivered;

  /** Where the log has it, oldest first; more than one place for a repeated QoS 1 publish. */
  final List<Long> offsets = new ArrayList<>(2);

  /** Sessions that must get it once it is acknowledged. */
  final List<ClientSession> candidates = new ArrayList<>(2);

  /** Share groups that must give it to somebody once it is acknowledged. */
  final Set<String> shareGroups = new LinkedHashSet<>(2);

  Published(
      int id,
      int number,
      String publisher,
      Topic topic,
      int qos,
      boolean retain,
      boolean clears,
      long expirySeconds) {
    this.id = id;
    this.number = number;
    this.publisher = publisher;
    this.topic = topic;
    this.qos = qos;
    this.retain = retain;
    this.clears = clears;
    this.expirySeconds = expirySeconds;
  }

  /** Whether its time may be over. */
  boolean mayBeExpired(long nowMs) {
    return expirySeconds != PublishRequest.NO_EXPIRY
        && stampedFromMs != Long.MAX_VALUE
        && nowMs >= stampedFromMs + expirySeconds * 1000;
  }

  /** Whether its time may be over, or it may be erased. */
  boolean mayBeGone(long nowMs) {
    return erasing || mayBeExpired(nowMs);
  }

  boolean expires() {
    return expirySeconds != PublishRequest.NO_EXPIRY;
  }

  @Override
  public String toString() {
    return "m"
        + id
        + "("
        + publisher
        + "#"
        + number
        + " "
        + topic
        + " q"
        + qos
        + (retain ? clears ? " clears" : " retain" : "")
        + ")";
  }
}
