package io.honeyguide.push;

import io.honeyguide.delivery.Shard;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.PushLimits;
import io.honeyguide.named.PushTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Posts the messages of all push subscriptions of a shard, each on one of its event loops and with
 * connections of its own, so that a target that is slow, broken or hostile costs only its own
 * subscription.
 *
 * <p>Any thread may begin and close it.
 */
public final class PushDelivery implements NamedDesk.Poster {

  /** An idle connection is closed after so many seconds, most often before the target does it. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private final Vertx vertx;
  private final Shard shard;
  private final PushLimits limits;
  private final TargetLookup lookup;
  private final @Nullable TrustOptions trust;
  private final List<PushLoop> loops = new ArrayList<>();
  private final Set<Started> runs = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosing;

  /** A run and the loop that owns it. */
  private record Started(PushRun run, PushLoop loop) {

    Future<Void> close() {
      var closed = Promise.<Void>promise();
      loop.execute(() -> run.close().onComplete(closed));
      return closed.future();
    }
  }

  /**
   * Posts nothing yet.
   *
   * @param contexts one per event loop
   */
  public PushDelivery(
      Vertx vertx,
      List<? extends Context> contexts,
      InstantSource clock,
      Shard shard,
      BrokerMetrics metrics) {
    this(
        vertx,
        contexts,
        clock,
        shard,
        metrics,
        new TargetLookup(vertx, shard.named().limits().push().addresses()),
        null);
  }

  /**
   * The same with other eyes.
   *
   * @param trust whose certificates are trusted; null for those that Java trusts
   */
  PushDelivery(
      Vertx vertx,
      List<? extends Context> contexts,
      InstantSource clock,
      Shard shard,
      BrokerMetrics metrics,
      TargetLookup lookup,
      @Nullable TrustOptions trust) {
    this.vertx = vertx;
    this.shard = shard;
    this.limits = shard.named().limits().push();
    this.lookup = lookup;
    this.trust = trust;
    for (var context : contexts) {
      loops.add(new PushLoop(vertx, context, clock, System::nanoTime, new PushMeters(metrics)));
    }
  }

  /** Begins: with the subscriptions there are, and with each that comes. */
  public void begin() {
    shard.execute(() -> shard.named().poster(this));
  }

  @Override
  public void begin(NamedSubscription subscription) {
    var target = subscription.definition().push();
    if (target == null) {
      return;
    }
    var loop = loops.get((int) Math.floorMod(subscription.number(), (long) loops.size()));
    loop.execute(() -> begin(subscription, target, loop));
  }

  private void begin(NamedSubscription subscription, PushTarget target, PushLoop loop) {
    var run = new PushRun(subscription, target, shard, loop, lookup, client(target));
    var started = new Started(run, loop);
    runs.add(started);
    run.whenEnded().onComplete(ended -> runs.remove(started));
    if (isClosing) {
      // Defined while the broker stops: closing did not see it.
      var unused = started.close();
    } else {
      run.begin();
    }
  }

  private HttpClient client(PushTarget target) {
    var options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setSsl(target.isTls())
            .setTrustAll(false)
            .setVerifyHost(true)
            .setKeepAlive(true)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setDecompressionSupported(false)
            .setMaxRedirects(0);
    if (trust != null) {
      options.setTrustOptions(trust);
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(limits.parallelMax()))
        .build();
  }

  /** Posts nothing new; completes once what is under way is over, within seconds. */
  public Future<?> close() {
    isClosing = true;
    shard.execute(() -> shard.named().poster(null));
    return Future.join(runs.stream().map(Started::close).toList());
  }
}
