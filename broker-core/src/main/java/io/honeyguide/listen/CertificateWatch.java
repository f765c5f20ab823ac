package io.honeyguide.listen;

import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that one listener shows: read at the start, and again whenever their files
 * change. Connections that are open keep what they agreed on; files that cannot be used change
 * nothing and are told of once.
 *
 * <p>Any thread, one at a time; {@link #look} blocks.
 */
final class CertificateWatch {

  /** How long before its end a certificate is warned of. */
  static final Duration WARNING = Duration.ofDays(14);

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration WARNED_EVERY = Duration.ofDays(1);

  /** How a file looks from outside; a missing one is empty. */
  private record Look(Path file, String stamp) {}

  private final Vertx vertx;
  private final ListenOptions listen;
  private final TlsOptions tls;
  private final InstantSource clock;

  // Guarded by this.
  private final List<Consumer<ServerSSLOptions>> servers = new ArrayList<>();
  private TlsFiles.Content content;
  private List<Look> read;
  private List<Look> seen;
  private @Nullable Instant warnedAt;

  /**
   * Reads the files.
   *
   * @throws TlsException when they cannot be used
   */
  CertificateWatch(Vertx vertx, ListenOptions listen, TlsOptions tls, InstantSource clock) {
    this.vertx = vertx;
    this.listen = listen;
    this.tls = tls;
    this.clock = clock;
    this.read = looks();
    this.seen = read;
    this.content = TlsFiles.read(vertx, listen, tls);
    warn();
  }

  /** What the files held when they could be used last. */
  synchronized ServerSSLOptions options() {
    return content.options();
  }

  /** Adds someone to tell of new certificates. */
  synchronized void onChange(Consumer<ServerSSLOptions> server) {
    servers.add(server);
  }

  /**
   * Looks whether files have changed, and reads them once they have stayed as they are since the
   * look before: certificate and key are seldom replaced at the same moment.
   */
  synchronized void look() {
    var now = looks();
    var isQuiet = now.equals(seen);
    seen = now;
    if (isQuiet && !now.equals(read)) {
      read = now;
      readAgain();
    }
    warn();
  }

  private void readAgain() {
    try {
      content = TlsFiles.read(vertx, listen, tls);
    } catch (TlsException e) {
      LOG.warn(
          "LI1203 tls.kept listener={} reason=\"{}\" effect=\"the certificate before stays in use\"",
          listen.name(),
          e.getMessage());
      return;
    }
    var options = content.options();
    servers.forEach(server -> server.accept(options));
    warnedAt = null;
    LOG.info("LI1002 tls.reloaded listener={}", listen.name());
  }

  private void warn() {
    var now = clock.instant();
    var last = warnedAt;
    if (last != null && now.isBefore(last.plus(WARNED_EVERY))) {
      return;
    }
    for (var expiry : content.expiries()) {
      if (now.isAfter(expiry.at().minus(WARNING))) {
        warnedAt = now;
        LOG.warn(
            "LI1202 tls.expires listener={} file=\"{}\" at={} fix=\"replace the file; it is read"
                + " again by itself\"",
            listen.name(),
            expiry.file(),
            expiry.at());
      }
    }
  }

  private List<Look> looks() {
    return Stream.of(
            tls.certificates().stream(), tls.keys().stream(), Stream.ofNullable(tls.clientCa()))
        .flatMap(files -> files)
        .map(file -> new Look(file, stamp(file)))
        .toList();
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
    } catch (IOException e) {
      return ""; // reading it will tell
    }
  }
}
