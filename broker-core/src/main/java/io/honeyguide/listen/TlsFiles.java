package io.honeyguide.listen;

import io.honeyguide.listen.TlsOptions.ClientCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Reads the TLS files of a listener and checks that they can be used, so that a mistake is told in
 * words and not by handshakes that fail. Blocks.
 */
final class TlsFiles {

  /** Versions spoken: older ones are broken (RFC 8996). */
  private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /** What the files hold. */
  record Content(ServerSSLOptions options, List<Expiry> expiries) {}

  /** Until when a certificate can be used. */
  record Expiry(Path file, Instant at) {}

  private final Vertx vertx;
  private final ListenOptions listen;
  private final TlsOptions tls;
  private final List<Expiry> expiries = new ArrayList<>();

  private TlsFiles(Vertx vertx, ListenOptions listen, TlsOptions tls) {
    this.vertx = vertx;
    this.listen = listen;
    this.tls = tls;
  }

  /**
   * Reads them all.
   *
   * @throws TlsException when one of them cannot be used
   */
  static Content read(Vertx vertx, ListenOptions listen, TlsOptions tls) {
    return new TlsFiles(vertx, listen, tls).read();
  }

  private Content read() {
    var pairs = new PemKeyCertOptions();
    for (var i = 0; i < tls.certificates().size(); i++) {
      addPair(pairs, tls.certificates().get(i), tls.keys().get(i));
    }
    var options =
        new ServerSSLOptions()
            .setKeyCertOptions(pairs)
            .setSni(tls.certificates().size() > 1)
            .setClientAuth(clientAuth(tls.clientCertificate()))
            .setEnabledSecureTransportProtocols(VERSIONS)
            .setSslHandshakeTimeout(listen.connectTimeoutMs())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    var clientCa = tls.clientCa();
    if (clientCa != null) {
      var bytes = bytes("tls.client-ca", clientCa);
      certificates("tls.client-ca", clientCa, bytes);
      options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(bytes)));
    }
    return new Content(options, List.copyOf(expiries));
  }

  private static ClientAuth clientAuth(ClientCertificate asked) {
    return switch (asked) {
      case NONE -> ClientAuth.NONE;
      case REQUEST -> ClientAuth.REQUEST;
      case REQUIRED -> ClientAuth.REQUIRED;
    };
  }

  private void addPair(PemKeyCertOptions pairs, Path certificate, Path key) {
    var chain = bytes("tls.certificate", certificate);
    var first = certificates("tls.certificate", certificate, chain).get(0);
    expiries.add(new Expiry(certificate, first.getNotAfter().toInstant()));
    var secret = bytes("tls.key", key);
    if (!belongs(privateKey(key, secret, chain), first.getPublicKey())) {
      throw unusable(
          "tls.key", key, "is not the key of the first certificate in " + certificate, null);
    }
    pairs.addCertValue(Buffer.buffer(chain)).addKeyValue(Buffer.buffer(secret));
  }

  private byte[] bytes(String key, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw unusable(key, file, "does not exist; give the path of a file in PEM format", e);
    } catch (AccessDeniedException e) {
      throw unusable(key, file, "may not be read by the broker's user; change owner or mode", e);
    } catch (IOException e) {
      throw unusable(key, file, "cannot be read: " + e, e);
    }
  }

  private List<X509Certificate> certificates(String key, Path file, byte[] pem) {
    try {
      var found = new ArrayList<X509Certificate>();
      for (var each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        found.add((X509Certificate) each);
      }
      if (!found.isEmpty()) {
        return found;
      }
      throw unusable(key, file, "holds no certificate (-----BEGIN CERTIFICATE-----)", null);
    } catch (CertificateException e) {
      throw unusable(key, file, "holds no certificate in PEM format: " + e.getMessage(), e);
    }
  }

  private PrivateKey privateKey(Path file, byte[] pem, byte[] chain) {
    if (new String(pem, StandardCharsets.ISO_8859_1).contains("ENCRYPTED")) {
      throw unusable(
          "tls.key",
          file,
          "is encrypted; write it without pass phrase: openssl pkey -in IN -out OUT",
          null);
    }
    try {
      var pair =
          new PemKeyCertOptions()
              .setKeyValue(Buffer.buffer(pem))
              .setCertValue(Buffer.buffer(chain));
      var alias = pair.loadKeyStore(vertx).aliases().nextElement();
      for (var each : pair.getKeyManagerFactory(vertx).getKeyManagers()) {
        if (each instanceof X509KeyManager keys && keys.getPrivateKey(alias) != null) {
          return keys.getPrivateKey(alias);
        }
      }
      throw unusable("tls.key", file, "holds no private key", null);
    } catch (TlsException e) {
      throw e;
    } catch (Exception e) {
      throw unusable(
          "tls.key", file, "holds no private key that can be read: " + e.getMessage(), e);
    }
  }

  /** Whether what the one key signs is verified by the other. */
  private static boolean belongs(PrivateKey secret, PublicKey known) {
    var algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    try {
      var probe = "honeyguide".getBytes(StandardCharsets.US_ASCII);
      var signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(probe);
      var verifying = Signature.getInstance(algorithm);
      verifying.initVerify(known);
      verifying.update(probe);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false; // keys of different kinds
    }
  }

  private TlsException unusable(String key, Path file, String what, @Nullable Throwable cause) {
    var message = "%s: %s %s".formatted(listen.setting(key), file, what);
    return cause == null ? new TlsException(message) : new TlsException(message, cause);
  }
}
