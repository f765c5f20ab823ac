package io.honeyguide.benchmarks.load;

/**
 * Who publishes to whom. The words are those of the command line.
 *
 * <p>A client count means publishers; only in {@link #Q1_FANOUT} it means subscribers.
 */
public enum Scenario {
  /** Every publisher has a subscriber of its own, QoS 1. */
  Q1_PAIRS("q1-pairs", 1, 20, 16),
  /** All publishers, each on a topic of its own, to one subscriber, QoS 1. */
  Q1_FANIN("q1-fanin", 1, 50, 10),
  /** One publisher to all subscribers, QoS 1. */
  Q1_FANOUT("q1-fanout", 1, 100, 16),
  /** Every publisher has a subscriber of its own, QoS 2. */
  Q2_PAIRS("q2-pairs", 2, 20, 8),
  /** Pairs at a fixed rate, one message after the other, QoS 1: what a message costs alone. */
  Q1_LAT("q1-lat", 1, 20, 1000),
  /** Every publisher has a subscriber of its own, QoS 0. */
  Q0_PAIRS("q0-pairs", 0, 20, 100);

  private final String word;
  private final int qos;
  private final int clientCount;
  private final int inflightMax;

  Scenario(String word, int qos, int clientCount, int inflightMax) {
    this.word = word;
    this.qos = qos;
    this.clientCount = clientCount;
    this.inflightMax = inflightMax;
  }

  /** How the command line spells it. */
  public String word() {
    return word;
  }

  /** Of publishing and subscribing. */
  public int qos() {
    return qos;
  }

  /** Clients unless told otherwise. */
  public int clientCount() {
    return clientCount;
  }

  /** Messages under way for each publisher unless told otherwise. */
  public int inflightMax() {
    return inflightMax;
  }

  /** Whether messages leave at fixed times instead of as fast as acknowledgements come back. */
  public boolean isPaced() {
    return this == Q1_LAT;
  }

  int publisherCount(int clients) {
    return this == Q1_FANOUT ? 1 : clients;
  }

  int subscriberCount(int clients) {
    return this == Q1_FANIN ? 1 : clients;
  }

  /** Whether a subscriber is to get what a publisher sends. */
  boolean connects(int publisher, int subscriber) {
    return this == Q1_FANIN || this == Q1_FANOUT || publisher == subscriber;
  }

  /** Number of subscribers that each message has. */
  int copies(int clients) {
    return this == Q1_FANOUT ? clients : 1;
  }

  @Override
  public String toString() {
    return word;
  }
}
