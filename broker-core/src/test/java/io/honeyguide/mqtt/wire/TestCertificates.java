package io.honeyguide.mqtt.wire;

import io.honeyguide.listen.TlsOptions;
import io.honeyguide.listen.TlsOptions.ClientCertificate;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates of one authority, their files, and clients that trust it. */
public final class TestCertificates {

  private final Path folder;
  private final X509Bundle authority;

  /** A new authority, whose files come to lie in a folder. */
  public TestCertificates(Path folder) {
    this.folder = folder;
    this.authority = authority();
  }

  private static X509Bundle authority() {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=authority")
          .setIsCertificateAuthority(true)
          .notAfter(Instant.now().plus(Duration.ofDays(3650)))
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A certificate of a host or client. */
  public X509Bundle issue(String name, Duration lifetime) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=" + name)
          .addSanDnsName(name)
          .notBefore(Instant.now().minus(Duration.ofDays(1)))
          .notAfter(Instant.now().plus(lifetime))
          .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes {@code <file>.pem} and {@code <file>.key} with a certificate of a name. */
  public void write(String file, String name) {
    write(file, issue(name, Duration.ofDays(365)));
  }

  /** Writes {@code <file>.pem} and {@code <file>.key}. */
  public void write(String file, X509Bundle bundle) {
    text(file + ".pem", bundle.getCertificatePathPEM());
    text(file + ".key", bundle.getPrivateKeyPEM());
  }

  /** Writes a file as it is. */
  public Path text(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the certificate of a name lies. */
  public Path certificate(String file) {
    return folder.resolve(file + ".pem");
  }

  /** Where its key lies. */
  public Path key(String file) {
    return folder.resolve(file + ".key");
  }

  /** Options of a listener with these certificates. */
  public TlsOptions options(String... files) {
    return new TlsOptions(
        List.of(files).stream().map(this::certificate).toList(),
        List.of(files).stream().map(this::key).toList(),
        ClientCertificate.NONE,
        null);
  }

  /** The same where clients show certificates of the authority. */
  public TlsOptions mutual(ClientCertificate asked, String file) {
    var authorityFile = authorityFile();
    return new TlsOptions(List.of(certificate(file)), List.of(key(file)), asked, authorityFile);
  }

  /** Writes the certificate of the authority. */
  public Path authorityFile() {
    return text("ca.pem", authority.getCertificatePEM());
  }

  /** What a client needs that trusts the authority. */
  public SSLContext client(@Nullable X509Bundle own) {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys = own == null ? new KeyManager[0] : own.toKeyManagerFactory().getKeyManagers();
      context.init(keys, new TrustManager[] {authority.toTrustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A socket after its handshake, asking for a host name and one of the protocols. */
  public SSLSocket connect(int port, String host, @Nullable X509Bundle own, String... protocols)
      throws IOException {
    var socket =
        (SSLSocket)
            client(own).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  /** The name in the certificate that the broker shows. */
  public String shownName(int port, String host) {
    try (var socket = connect(port, host, null)) {
      return socket.getSession().getPeerPrincipal().getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
