package io.honeyguide.distribution.config;

import io.honeyguide.listen.TlsOptions.ClientCertificate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The keys that every listener has, whatever it speaks.
 *
 * @param tlsPort the port of a listener with TLS that names none
 */
public record ListenSettings(
    Setting<String> host,
    Setting<Integer> port,
    int tlsPort,
    Setting<List<Path>> tlsCertificate,
    Setting<List<Path>> tlsKey,
    Setting<ClientCertificate> tlsClientAuth,
    Setting<Optional<Path>> tlsClientCa,
    Setting<ProxyProtocol> proxyProtocol,
    Setting<Integer> connectionsMax,
    Setting<Integer> connectRateMax) {

  /** Whether connections start with a header of the PROXY protocol. */
  public enum ProxyProtocol {
    /** They do not. */
    NONE,
    /** They have to. */
    REQUIRED
  }

  /** Settings of one section, one after the other. */
  private record Section(String name, Consumer<Setting<?>> all) {

    <T> Setting<T> place(String key, ValueKind<T> kind, String fallback, String purpose) {
      return add(key, kind, fallback, purpose, Setting.Scope.PLACE);
    }

    <T> Setting<T> add(
        String key, ValueKind<T> kind, String fallback, String purpose, Setting.Scope scope) {
      var setting = new Setting<>(name + "." + key, kind, fallback, purpose, scope);
      all.accept(setting);
      return setting;
    }
  }

  static ListenSettings of(
      String section, int port, int tlsPort, int connectionsMax, Consumer<Setting<?>> all) {
    var keys = new Section(section, all);
    return new ListenSettings(
        keys.place(
            "host",
            ValueKind.text("a host name or an address"),
            "127.0.0.1",
            "Address to listen on. Anything but loopback needs `security.insecure-remote-access`"
                + " while not everybody is authenticated by `security.users-file`."),
        keys.place(
            "port",
            ValueKind.integer(0, 65_535),
            String.valueOf(port),
            "Port to listen on; 0 takes any free one, and with TLS the default is %d."
                .formatted(tlsPort)),
        tlsPort,
        keys.place(
            "tls.certificate",
            ValueKind.paths(),
            "none",
            "PEM file of a certificate with its chain, by which the listener speaks TLS; a list of"
                + " several serves several host names. Changed files are read again."),
        keys.place(
            "tls.key",
            ValueKind.paths(),
            "none",
            "PEM file of the private key; a list with one for each certificate."),
        keys.place(
            "tls.client-auth",
            ValueKind.choice(ClientCertificate.class),
            "none",
            "Whether clients are asked for a certificate: `none`, `request`, or `required` to let in"
                + " nobody without."),
        keys.place(
            "tls.client-ca",
            ValueKind.optional("none", ValueKind.path()),
            "none",
            "PEM file of the certificates by which those of clients are judged."),
        keys.place(
            "proxy-protocol",
            ValueKind.choice(ProxyProtocol.class),
            "none",
            "Whether each connection starts with the client's address in a header of the PROXY"
                + " protocol (1 or 2), as load balancers send it: `none` or `required`."),
        keys.add(
            "connections-max",
            ValueKind.integer(1, 16_777_216),
            String.valueOf(connectionsMax),
            "Most open connections of the listener; further ones are turned away and counted.",
            Setting.Scope.LISTENER),
        keys.add(
            "connect-rate-max",
            ValueKind.integer(0, 1_000_000),
            "0",
            "Most new connections of the listener in a second; further ones are turned away and"
                + " counted. 0 sets no limit.",
            Setting.Scope.LISTENER));
  }
}
