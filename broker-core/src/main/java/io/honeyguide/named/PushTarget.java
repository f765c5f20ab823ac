package io.honeyguide.named;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where messages of a subscription are posted to, and the secret that signs them. The secret stands
 * in the log and nowhere else: nothing shows it, {@link #toString} neither.
 *
 * @param url checked by {@link #of}
 * @param secret text whose bytes are the key, or {@code whsec_} and the key in Base64, as the
 *     Standard Webhooks write it
 */
public record PushTarget(String url, String secret) {

  /** Longest address in characters. */
  public static final int URL_MAX = 2_048;

  /** Shortest and longest secret in characters. */
  public static final int SECRET_MIN = 16;

  /** Longest secret. */
  public static final int SECRET_MAX = 256;

  private static final String BASE64 = "whsec_";

  /** Shortest key in bytes that Base64 may hold; 128 bits are not to be guessed. */
  private static final int KEY_MIN = 16;

  /** A name whose last label holds a letter, so that no way of writing a number passes for one. */
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
              + "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.?");

  /**
   * A target that somebody asked for.
   *
   * @throws IllegalArgumentException with a sentence that says what was expected; it never holds
   *     the secret
   */
  public static PushTarget of(String url, String secret) {
    requireUrl(url);
    requireSecret(secret);
    return new PushTarget(url, secret);
  }

  private static void requireUrl(String url) {
    if (url.length() > URL_MAX) {
      throw new IllegalArgumentException("push.url has at most %,d characters".formatted(URL_MAX));
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("push.url is not an address: " + e.getReason());
    }
    var scheme = uri.getScheme();
    if (scheme == null || !scheme.toLowerCase(Locale.ROOT).matches("https?")) {
      throw new IllegalArgumentException("push.url starts with https:// or http://");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "push.url holds no user and no fragment; the signature says who posts");
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
      throw new IllegalArgumentException(
          "push.url is ASCII; encode what is not in percent, or a name in Punycode");
    }
    var host = uri.getHost();
    if (host == null || !isHost(host)) {
      throw new IllegalArgumentException(
          "push.url names a host: a name, an IPv4 address of four numbers or an IPv6 address in"
              + " brackets");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("the port of push.url is 1 to 65535");
    }
  }

  private static boolean isHost(String host) {
    return host.startsWith("[")
        ? host.endsWith("]") && AddressText.isIpv6(host.substring(1, host.length() - 1))
        : AddressText.isIpv4(host) || (host.length() <= 253 && NAME.matcher(host).matches());
  }

  private static void requireSecret(String secret) {
    if (secret.length() < SECRET_MIN || secret.length() > SECRET_MAX) {
      throw new IllegalArgumentException(
          "push.secret has %d to %d characters".formatted(SECRET_MIN, SECRET_MAX));
    }
    if (secret.startsWith(BASE64)) {
      try {
        if (Base64.getDecoder().decode(secret.substring(BASE64.length())).length >= KEY_MIN) {
          return;
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("push.secret holds Base64 after whsec_", e);
      }
      throw new IllegalArgumentException(
          "push.secret holds at least %d bytes in Base64 after whsec_".formatted(KEY_MIN));
    }
  }

  /** The address in its parts. */
  public URI uri() {
    return URI.create(url);
  }

  /** Name or address of the host, without brackets. */
  public String host() {
    var host = uri().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port, also where the address does not say it. */
  public int port() {
    var port = uri().getPort();
    return port > 0 ? port : isTls() ? 443 : 80;
  }

  /** Whether the connection is encrypted. */
  public boolean isTls() {
    return "https".equalsIgnoreCase(uri().getScheme());
  }

  /** Path and query, as the request line names them. */
  public String requestTarget() {
    var uri = uri();
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** The bytes that sign. */
  public byte[] key() {
    return secret.startsWith(BASE64)
        ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
        : secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "PushTarget[url=" + url + "]";
  }
}
