package io.honeyguide.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param scenario who publishes to whom
 * @param broker where the broker listens; a loopback address
 * @param seconds measured time
 * @param warmupSeconds time before it that does not count
 * @param clients publishers, or subscribers for a fan-out
 * @param inflightMax messages under way for each publisher
 * @param payloadBytes size of a payload
 * @param rate messages per second over all publishers, for paced scenarios
 * @param threads selector threads
 * @param messagesMax most messages published in all
 * @param pid process of the broker, whose CPU time is read, or null
 */
public record LoadOptions(
    Scenario scenario,
    InetSocketAddress broker,
    int seconds,
    int warmupSeconds,
    int clients,
    int inflightMax,
    int payloadBytes,
    int rate,
    int threads,
    long messagesMax,
    @Nullable Long pid) {

  /** Checks the ranges. */
  public LoadOptions {
    check("seconds", seconds, 1, 3600);
    check("warm-up seconds", warmupSeconds, 0, 600);
    check("clients", clients, 1, 1000);
    check("messages in flight", inflightMax, 1, 10_000);
    check("payload bytes", payloadBytes, Stamp.BYTES, 1 << 20);
    check("rate", rate, 1, 1_000_000);
    check("threads", threads, 1, 2);
    check("messages", messagesMax, 1, 1_000_000_000_000L);
    if (!broker.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(notLoopback(broker.getAddress().getHostAddress()));
    }
  }

  private static void check(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d, found %d".formatted(what, min, max, value));
    }
  }

  private static String notLoopback(String host) {
    return "the load driver only drives brokers on this machine: expected localhost, 127.x.x.x or"
        + " [::1], found "
        + host;
  }

  /**
   * Reads HOST:PORT without asking any name server.
   *
   * @throws IllegalArgumentException when it is no loopback address with a port
   */
  public static InetSocketAddress broker(String text) {
    var colon = text.lastIndexOf(':');
    var port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("expected HOST:PORT, found " + text);
    }
    var host = text.substring(0, colon);
    if (host.equals("localhost")) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
    // Only literal addresses are left, which are parsed and never looked up.
    if (!host.matches("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]")) {
      throw new IllegalArgumentException(notLoopback(host));
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(notLoopback(host), e);
    }
  }

  private static int port(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
  }

  int publisherCount() {
    return scenario.publisherCount(clients);
  }

  int subscriberCount() {
    return scenario.subscriberCount(clients);
  }

  /** Most messages that one publisher sends. */
  long quota() {
    return Math.max(1, messagesMax / publisherCount());
  }
}
