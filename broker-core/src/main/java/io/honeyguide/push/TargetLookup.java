package io.honeyguide.push;

import io.honeyguide.named.PushAddresses;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.util.function.Function;

/**
 * Finds the address of a target and refuses those that messages may not be posted to. Who connects
 * does so to the address that was found here, so a name that resolves to another one a moment later
 * gains nothing.
 *
 * <p>Any event loop; blocks nobody.
 */
public final class TargetLookup {

  private final PushAddresses addresses;
  private final Function<String, Future<InetAddress>> resolver;

  /** Asks the resolver of the runtime. */
  public TargetLookup(Vertx vertx, PushAddresses addresses) {
    this(addresses, ((VertxInternal) vertx).nameResolver()::resolve);
  }

  /**
   * Asks another one.
   *
   * @param resolver finds the address of a name
   */
  TargetLookup(PushAddresses addresses, Function<String, Future<InetAddress>> resolver) {
    this.addresses = addresses;
    this.resolver = resolver;
  }

  /**
   * The address to connect to.
   *
   * @param host a name or an address without brackets
   * @return fails with a {@link TargetException} where there is none, or none that is allowed
   */
  public Future<InetAddress> find(String host) {
    var literal = NetUtil.createInetAddressFromIpAddressString(host);
    var found = literal == null ? resolver.apply(host) : Future.succeededFuture(literal);
    return found.transform(
        result -> {
          if (result.failed()) {
            return Future.failedFuture(
                new TargetException("the name %s cannot be resolved".formatted(host)));
          }
          var refusal = addresses.refusal(host, result.result());
          return refusal == null
              ? Future.succeededFuture(result.result())
              : Future.failedFuture(new TargetException(refusal));
        });
  }
}
