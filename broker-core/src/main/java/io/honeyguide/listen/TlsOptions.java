package io.honeyguide.listen;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a listener that speaks TLS, all of them PEM. They are read again when they change.
 *
 * @param certificates each the chain of one certificate, its own first; which of them a client sees
 *     is decided by the name that it asks for, the first one being for all others
 * @param keys the private key of each certificate, in the same order
 * @param clientCertificate what is asked of clients
 * @param clientCa certificates by which those of clients are judged, if they are asked for
 */
public record TlsOptions(
    List<Path> certificates,
    List<Path> keys,
    ClientCertificate clientCertificate,
    @Nullable Path clientCa) {

  /** What a listener asks of its clients. */
  public enum ClientCertificate {
    /** Nothing. */
    NONE,
    /** A certificate, if the client has one. */
    REQUEST,
    /** A certificate; clients without one are not let in. */
    REQUIRED
  }

  /** Checks that the parts fit each other. */
  public TlsOptions {
    certificates = List.copyOf(certificates);
    keys = List.copyOf(keys);
    if (certificates.isEmpty() || certificates.size() != keys.size()) {
      throw new IllegalArgumentException(
          "tls.certificate and tls.key name one file each, or several of the same number; found %d and %d"
              .formatted(certificates.size(), keys.size()));
    }
    if ((clientCertificate == ClientCertificate.NONE) != (clientCa == null)) {
      throw new IllegalArgumentException(
          clientCa == null
              ? "tls.client-auth needs tls.client-ca: whose certificates are let in?"
              : "tls.client-ca is of no effect without tls.client-auth: request or required");
    }
  }
}
