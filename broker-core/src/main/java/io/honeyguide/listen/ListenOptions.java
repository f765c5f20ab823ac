package io.honeyguide.listen;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener listens and whom it lets in, whatever it speaks.
 *
 * @param name stands in metrics and log lines; no other listener has it
 * @param tls null for none
 * @param proxyProtocol whether each connection starts with a header of the PROXY protocol, by which
 *     a load balancer tells the client's address
 * @param connectTimeoutMs time for what comes before the first byte of the protocol: the header of
 *     the PROXY protocol and the TLS handshake
 * @param connectionsMax most connections open at once, over all event loops
 * @param connectRateMax most connections taken in a second, over all event loops; 0 for no limit
 */
public record ListenOptions(
    String name,
    ListenAddress address,
    @Nullable TlsOptions tls,
    boolean proxyProtocol,
    int connectTimeoutMs,
    int connectionsMax,
    int connectRateMax) {

  /** Names of the listeners that are there without being asked for; their keys stand apart. */
  private static final Set<String> OWN_SECTION = Set.of("mqtt", "http");

  private static final int CONNECT_TIMEOUT_MS = 10_000;

  /** Connections of a listener unless something else is set. */
  public static final int CONNECTIONS_MAX = 100_000;

  /** Checks the ranges. */
  public ListenOptions {
    check("connectTimeoutMs", connectTimeoutMs, 1);
    check("connectionsMax", connectionsMax, 1);
    check("connectRateMax", connectRateMax, 0);
    if (address instanceof ListenAddress.Unix && (tls != null || proxyProtocol)) {
      throw new IllegalArgumentException("a unix socket has neither TLS nor the PROXY protocol");
    }
  }

  private static void check(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d or more, found %d".formatted(name, least, value));
    }
  }

  /** A plain listener at an address. */
  public static ListenOptions at(String name, ListenAddress address) {
    return new ListenOptions(name, address, null, false, CONNECT_TIMEOUT_MS, CONNECTIONS_MAX, 0);
  }

  /** A plain listener at a TCP port, 0 for any free one. */
  public static ListenOptions tcp(String name, String host, int port) {
    return at(name, new ListenAddress.Tcp(host, port));
  }

  /** The same with TLS, or without. */
  public ListenOptions withTls(@Nullable TlsOptions options) {
    return new ListenOptions(
        name, address, options, proxyProtocol, connectTimeoutMs, connectionsMax, connectRateMax);
  }

  /** The same with the PROXY protocol, or without. */
  public ListenOptions withProxyProtocol(boolean required) {
    return new ListenOptions(
        name, address, tls, required, connectTimeoutMs, connectionsMax, connectRateMax);
  }

  /** The same with another time for what comes first. */
  public ListenOptions withConnectTimeoutMs(int ms) {
    return new ListenOptions(name, address, tls, proxyProtocol, ms, connectionsMax, connectRateMax);
  }

  /** The same for another number of connections. */
  public ListenOptions withConnectionsMax(int count) {
    return new ListenOptions(
        name, address, tls, proxyProtocol, connectTimeoutMs, count, connectRateMax);
  }

  /** The same for another number of new connections in a second, 0 for no limit. */
  public ListenOptions withConnectRateMax(int count) {
    return new ListenOptions(
        name, address, tls, proxyProtocol, connectTimeoutMs, connectionsMax, count);
  }

  /** A key of this listener as the configuration writes it, for messages. */
  public String setting(String key) {
    return (OWN_SECTION.contains(name) ? "" : "listeners.") + name + "." + key;
  }

  /** What a client sees below the protocol: {@code tcp}, {@code tls} or {@code unix}. */
  public String transport() {
    if (address instanceof ListenAddress.Unix) {
      return "unix";
    }
    return tls == null ? "tcp" : "tls";
  }
}
