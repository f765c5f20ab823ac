package io.honeyguide.listen;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable CertificateWatch certificates;
  private final @Nullable UnixSocketFile socketFile;

  /**
   * A listener that nobody listens at yet. Reads its TLS files, which blocks.
   *
   * @param gate counts its connections
   * @param number from 1, its own: Vert.x finds one free port for all servers of one number
   * @param clock by which certificates expire
   * @throws TlsException when the files cannot be used
   */
  public ListenPoint(
      Vertx vertx, ListenOptions options, ConnectionGate gate, int number, InstantSource clock) {
    this.options = options;
    this.gate = gate;
    this.number = number;
    var tls = options.tls();
    this.certificates = tls == null ? null : new CertificateWatch(vertx, options, tls, clock);
    this.socketFile =
        options.address() instanceof ListenAddress.Unix unix ? new UnixSocketFile(unix) : null;
  }

  /** A listener with a gate of its own, the only one of its Vert.x at any free port. */
  public static ListenPoint alone(Vertx vertx, ListenOptions options) {
    var gate =
        new ConnectionGate(
            options.name(),
            null,
            options.connectionsMax(),
            options.connectRateMax(),
            System::nanoTime);
    return new ListenPoint(vertx, options, gate, 1, InstantSource.system());
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
    if (certificates != null) {
      var tls = certificates.options();
      server
          .setSsl(true)
          .setSni(tls.isSni())
          .setClientAuth(tls.getClientAuth())
          .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
          .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit())
          .setKeyCertOptions(tls.getKeyCertOptions())
          .setTrustOptions(tls.getTrustOptions())
          .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols());
    }
    return server;
  }

  /** Adds a server that is to be told of new certificates; it hears of none without TLS. */
  public void onNewCertificates(Consumer<ServerSSLOptions> server) {
    if (certificates != null) {
      certificates.onChange(server);
    }
  }

  /** Looks whether the TLS files have changed, and reads them if so. Blocks. */
  public void lookAtFiles() {
    if (certificates != null) {
      certificates.look();
    }
  }

  /**
   * Before the first server is bound: makes room for the file of a unix socket. Blocks.
   *
   * @throws IOException when the place is taken
   */
  public void prepare() throws IOException {
    if (socketFile != null) {
      socketFile.clear();
    }
  }

  /**
   * After the first server is bound: lets in whom the mode of a unix socket says. Blocks.
   *
   * @throws IOException when the mode cannot be set
   */
  public void opened() throws IOException {
    if (socketFile != null) {
      socketFile.opened();
    }
  }

  /**
   * After the last server is closed: removes the file of a unix socket. Blocks.
   *
   * @throws IOException when it cannot be removed
   */
  public void closed() throws IOException {
    if (socketFile != null) {
      socketFile.closed();
    }
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
