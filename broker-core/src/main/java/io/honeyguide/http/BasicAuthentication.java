package io.honeyguide.http;

import io.honeyguide.access.Authentication;
import io.honeyguide.access.Principal;
import io.honeyguide.access.Step;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, by Basic authentication (RFC 7617) against the same users that MQTT clients
 * are checked against. The request waits meanwhile; a password that was right lately is known at
 * once.
 *
 * <p>Owner: one event loop; keys are computed elsewhere.
 */
final class BasicAuthentication {

  private static final String SCHEME = "Basic ";
  private static final String CHALLENGE = "Basic realm=\"honeyguide\", charset=\"UTF-8\"";

  private final Authentication authentication;
  private final Executor loop;

  /**
   * For the requests of one event loop.
   *
   * @param loop runs what is to go on on the event loop
   */
  BasicAuthentication(Authentication authentication, Executor loop) {
    this.authentication = authentication;
    this.loop = loop;
  }

  /** Goes on with a request once it is known who asks; answers it if that fails. */
  void identify(Exchange exchange, Consumer<Principal> then) {
    var header = exchange.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (!authentication.hasUsers() || (header == null && authentication.admitsAnonymous())) {
      then.accept(Principal.ANONYMOUS);
      return;
    }
    if (header == null) {
      authentication.anonymousRefused();
      throw refusal(exchange, "authentication_required", "expected user name and password");
    }
    var credentials = credentials(header);
    var userName = credentials == null ? null : userName(credentials);
    if (credentials == null || userName == null) {
      throw refusal(exchange, "bad_credentials", "expected Basic credentials in UTF-8");
    }
    var password = Arrays.copyOfRange(credentials, colon(credentials) + 1, credentials.length);
    exchange.request().pause();
    authentication.advance(
        authentication.passwordProof(userName),
        password,
        loop,
        step -> {
          try {
            exchange.attempt(() -> goOn(exchange, step, then));
          } finally {
            exchange.request().resume();
          }
        });
  }

  private static void goOn(Exchange exchange, Step step, Consumer<Principal> then) {
    if (exchange.isOver()) {
      return;
    }
    if (step instanceof Step.Accepted accepted) {
      then.accept(accepted.principal());
    } else if (step instanceof Step.Busy) {
      throw new RefusedRequestException(
          Problem.busy("overloaded", "too many passwords wait to be checked; try again"));
    } else {
      throw refusal(exchange, "bad_credentials", "user name or password is wrong");
    }
  }

  private static RefusedRequestException refusal(Exchange exchange, String code, String detail) {
    exchange.request().response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
    return new RefusedRequestException(Problem.of(401, code, detail));
  }

  private static byte @Nullable [] credentials(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      var decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      return colon(decoded) < 0 ? null : decoded;
    } catch (IllegalArgumentException e) {
      return null; // no Base64
    }
  }

  private static int colon(byte[] credentials) {
    for (var i = 0; i < credentials.length; i++) {
      if (credentials[i] == ':') {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable String userName(byte[] credentials) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(credentials, 0, colon(credentials)))
          .toString();
    } catch (CharacterCodingException e) {
      return null; // the caller says so
    }
  }
}
