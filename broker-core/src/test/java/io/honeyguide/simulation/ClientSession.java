package io.honeyguide.simulation;

import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A session as its client knows it: what the client keeps by the standard, what it was told, and
 * what it therefore may expect. It begins when the client gives up an earlier one or is told that
 * there is none.
 */
final class ClientSession {

  /** A publish under way: where its handshake stands. */
  static final class Outgoing {
    final Published message;
    boolean received;

    Outgoing(Published message) {
      this.message = message;
    }
  }

  /** A subscription as the client knows it. */
  static final class Subscribed {
    final Subscription options;

    /** Packet identifier of the last request about it. */
    int request;

    boolean inForce;

    /** Asked for, or asked to end, without an answer yet: either may be. */
    boolean unsure;

    Subscribed(Subscription options) {
      this.options = options;
      this.unsure = true;
    }
  }

  final String clientId;

  /** The broker said that the session outlives the connection. */
  boolean durable;

  /** It was given up, or its time may be over. */
  boolean over;

  /** It was asked for by a clean start. */
  boolean fresh;

  /** A connection was opened for it at least once, as far as the client knows. */
  boolean begun;

  final Map<TopicFilter, Subscribed> subscriptions = new LinkedHashMap<>();

  /** Filters that were asked for at any time: what matches none of them must not come. */
  final Set<TopicFilter> everAsked = new LinkedHashSet<>();

  final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();

  /** QoS 2 deliveries whose PUBREL has not come: packet identifier and message. */
  final Map<Integer, Published> incoming = new HashMap<>();

  /** How often the application was given each message. */
  final Map<Published, Integer> received = new HashMap<>();

  /** Deliveries that the client finished: PUBACK or PUBREC sent. */
  final Set<Published> finished = new LinkedHashSet<>();

  /** What must still come: acknowledged to its publisher while a subscription was in force. */
  final Set<Published> owed = new LinkedHashSet<>();

  /** Highest number received, by publisher and topic. */
  final Map<String, Integer> newest = new HashMap<>();

  ClientSession(String clientId) {
    this.clientId = clientId;
  }

  /** Whether a message of this kind must reach the session, as far as the client knows. */
  boolean mustGet(Published message) {
    if (over || !durable || message.qos == 0) {
      return false;
    }
    for (var entry : subscriptions.entrySet()) {
      var kept = entry.getValue();
      if (kept.inForce
          && !kept.unsure
          && kept.options.qos() > 0
          && entry.getKey().shareGroup() == null
          && !(kept.options.noLocal() && message.publisher.equals(clientId))
          && entry.getKey().matches(message.topic)) {
        return true;
      }
    }
    return false;
  }

  /** Notes the share groups of this session that owe the message to one of their members. */
  void addSharesOf(Published message) {
    if (over || !durable || message.qos != 1) {
      return;
    }
    for (var entry : subscriptions.entrySet()) {
      var kept = entry.getValue();
      if (kept.inForce
          && !kept.unsure
          && kept.options.qos() > 0
          && entry.getKey().shareGroup() != null
          && entry.getKey().matches(message.topic)) {
        message.shareGroups.add(entry.getKey().text());
      }
    }
  }

  /** Takes away those that may give the message to this session at QoS 0, which may lose it. */
  void removeLossySharesOf(Published message) {
    subscriptions.forEach(
        (filter, kept) -> {
          if (filter.shareGroup() != null && kept.options.qos() == 0) {
            message.shareGroups.remove(filter.text());
          }
        });
  }

  /** Whether a share group of its own may have given it the message. */
  boolean sharesIn(Published message) {
    for (var filter : everAsked) {
      if (filter.shareGroup() != null && filter.matches(message.topic)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any subscription it ever asked for matches. */
  boolean askedFor(Published message) {
    for (var filter : everAsked) {
      if (filter.matches(message.topic)) {
        return true;
      }
    }
    return false;
  }
}
