package io.honeyguide.listen;

import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One listener of the broker as all event loops see it: each of them makes a server of it, all at
 * the same address, and Vert.x spreads the connections.
 *
 * <p>Any thread.
 */
public final class ListenPoint {

  private static final int BACKLOG = 1024;

  private final ListenOptions options;
  private final ConnectionGate gate;
  private final int number;

  /**
   * A listener that nobody listens at yet.
   *
   * @param gate counts its connections
   * @param number from 1, its own: Vert.x finds one free port for all servers of one number
   */
  public ListenPoint(ListenOptions options, ConnectionGate gate, int number) {
    this.options = options;
    this.gate = gate;
    this.number = number;
  }

  /** A listener with a gate of its own, the only one of its Vert.x at any free port. */
  public static ListenPoint alone(ListenOptions options) {
    var gate =
        new ConnectionGate(
            options.name(),
            null,
            options.connectionsMax(),
            options.connectRateMax(),
            System::nanoTime);
    return new ListenPoint(options, gate, 1);
  }

  /** Its options. */
  public ListenOptions options() {
    return options;
  }

  /** Counts its connections. */
  public ConnectionGate gate() {
    return gate;
  }

  /** Sets up a server for it. */
  public <T extends NetServerOptions> T configure(T server) {
    server.setTcpNoDelay(true).setAcceptBacklog(BACKLOG).setReuseAddress(true);
    if (options.proxyProtocol()) {
      server
          .setUseProxyProtocol(true)
          .setProxyProtocolTimeout(options.connectTimeoutMs())
          .setProxyProtocolTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    var tls = options.tls();
    if (tls != null) {
      server.setSsl(true).setSni(tls.certificates().size() > 1);
      var files = new PemKeyCertOptions();
      tls.certificates().forEach(file -> files.addCertPath(file.toString()));
      tls.keys().forEach(file -> files.addKeyPath(file.toString()));
      server.setKeyCertOptions(files);
    }
    return server;
  }

  /** What a server is to be bound to. */
  public SocketAddress address() {
    if (options.address() instanceof ListenAddress.Tcp tcp) {
      return tcp.port() == 0
          ? SocketAddress.sharedRandomPort(number, tcp.host())
          : SocketAddress.inetSocketAddress(tcp.port(), tcp.host());
    }
    return SocketAddress.domainSocketAddress(options.address().toString());
  }
}
