package io.honeyguide.push;

import io.honeyguide.delivery.Shard;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.log.StoredMessages;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedConsumer;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.PushLimits;
import io.honeyguide.named.PushStatus;
import io.honeyguide.named.PushTarget;
import io.honeyguide.named.Settlement;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Posts the messages of one subscription: a consumer that leases as many as it may post at once,
 * and says of each what its target said.
 *
 * <p>Owner: one event loop; the credit is the shard's thread's.
 *
 * <p>Invariant: what was lent is the credit, the leases that are being read, and the posts under
 * way.
 */
final class PushRun implements NamedConsumer {

  /** How long posts that are under way may take when the broker stops. */
  private static final long CLOSE_MS = 5_000;

  private final NamedSubscription subscription;
  private final PushTarget target;
  private final Shard shard;
  private final PushLoop loop;
  private final PushLimits limits;
  private final int parallelMax;
  private final TargetLookup lookup;
  private final HttpClient client;
  private final WebhookSignature signature;
  private final TargetCircuit circuit = new TargetCircuit();

  /** Owner: the shard's thread. */
  private int credit;

  private int lent;
  private long heldBytes;
  private final Set<PushAttempt> posts = new LinkedHashSet<>();

  /** Leases that wait to be read; one run of reading at a time. */
  private final Deque<Leases> unread = new ArrayDeque<>();

  private boolean isReading;
  private long pauseTimer = -1;
  private PushStatus status = PushStatus.NONE;
  private boolean isClosing;
  private boolean hasEnded;
  private final Promise<Void> ended = Promise.promise();

  PushRun(
      NamedSubscription subscription,
      PushTarget target,
      Shard shard,
      PushLoop loop,
      TargetLookup lookup,
      HttpClient client) {
    this.subscription = subscription;
    this.target = target;
    this.shard = shard;
    this.loop = loop;
    this.limits = shard.named().limits().push();
    this.parallelMax = Math.min(limits.parallelMax(), subscription.definition().inflightMax());
    this.lookup = lookup;
    this.client = client;
    this.signature = new WebhookSignature(target);
  }

  /** Begins to post. */
  void begin() {
    shard.execute(
        () -> {
          if (!shard.named().attach(subscription, this)) {
            ended();
          }
        });
    lend();
  }

  /** Completes once it posts no more. */
  Future<Void> whenEnded() {
    return ended.future();
  }

  /** Lets the shard lease as many more as may be posted. */
  private void lend() {
    var more = circuit.allowed(parallelMax) - lent;
    if (hasEnded || isClosing || more <= 0 || heldBytes >= limits.heldBytesMax()) {
      return;
    }
    lent += more;
    shard.execute(
        () -> {
          credit += more;
          shard.named().wake(subscription);
        });
  }

  @Override
  public int credit() {
    return credit;
  }

  @Override
  public boolean leased(Leases leases) {
    credit -= leases.count();
    loop.execute(() -> arrived(leases));
    return true;
  }

  @Override
  public void ended() {
    credit = 0;
    loop.execute(this::end);
  }

  private void arrived(Leases leases) {
    unread.add(leases);
    readNext();
  }

  private void readNext() {
    while (!isReading && !unread.isEmpty()) {
      var leases = unread.remove();
      if (mayPost()) {
        isReading = true;
        StoredMessages.read(
            shard.log(),
            leases.offsets(),
            limits.heldBytesMax() - heldBytes,
            reads -> loop.execute(() -> read(leases, reads)));
      } else {
        lent -= leases.count();
        settle(leases.giveBack(0));
      }
    }
  }

  private boolean mayPost() {
    return !hasEnded && !isClosing && !circuit.isPaused() && heldBytes < limits.heldBytesMax();
  }

  private void read(Leases leases, StoredMessages reads) {
    isReading = false;
    if (reads.failure() != null) {
      lent -= leases.count();
      settle(leases.giveBack(0));
      pause(circuit.hindered());
    } else {
      post(leases, reads);
    }
    readNext();
    lend();
  }

  private void post(Leases leases, StoredMessages reads) {
    var back = new ArrayList<AckId>();
    var gone = new ArrayList<AckId>();
    for (var i = 0; i < leases.count(); i++) {
      var message = reads.message(leases.offset(i));
      if (message != null && mayStillPost(leases)) {
        post(message, leases.ackId(i), leases.deadlineMs());
      } else {
        (message == null && !reads.isCut() ? gone : back).add(leases.ackId(i));
      }
    }
    lent -= back.size() + gone.size();
    if (!back.isEmpty()) {
      settle(Settlement.giveBack(back.toArray(new AckId[0])));
    }
    if (!gone.isEmpty()) {
      settle(
          Settlement.reject(
              gone.toArray(new AckId[0]),
              "the log does not hold it any more",
              PushRun::comesAgain));
    }
  }

  /** Whether there is time left for an answer; else the target would be blamed for a slow disk. */
  private boolean mayStillPost(Leases leases) {
    var leftMs = leases.deadlineMs() - loop.clock().millis();
    return !hasEnded
        && !isClosing
        && !circuit.isPaused()
        && leftMs >= subscription.definition().ackDeadlineMs() / 2;
  }

  /**
   * What the log refused is not so: the lease runs out, and the message is posted again. The log
   * itself says that it refuses.
   */
  private static void comesAgain(Object refusal) {}

  private void settle(Settlement settlement) {
    shard.execute(() -> shard.named().settle(subscription, settlement));
  }

  private void post(StoredMessage message, AckId id, long deadlineMs) {
    var nowMs = loop.clock().millis();
    // Over a little before the lease, so that a message is never posted twice at the same time.
    var timeoutMs = Math.max(1, Math.min(limits.timeoutMs(), (deadlineMs - nowMs) * 9 / 10));
    heldBytes += message.bytes();
    var startNanos = loop.nanoTime();
    var body = message.payload();
    var post = new PushAttempt[] {null};
    post[0] =
        new PushAttempt(
            loop.vertx(),
            client,
            request(new PushMessage(message), id, body, nowMs),
            body,
            header -> RetryAfter.ms(header, loop.clock().millis(), limits.retryAfterMaxMs()),
            new PushAttempt.Listener() {
              @Override
              public void answered(PushOutcome outcome) {
                loop.meters().seconds.recordNanos(loop.nanoTime() - startNanos);
                PushRun.this.answered(outcome, id);
              }

              @Override
              public void over() {
                posts.remove(post[0]);
                heldBytes -= message.bytes();
                lent--;
                PushRun.this.over();
              }
            });
    posts.add(post[0]);
    post[0].start(lookup, timeoutMs);
  }

  private RequestOptions request(PushMessage message, AckId id, byte[] body, long nowMs) {
    var seconds = nowMs / 1000;
    var options =
        new RequestOptions()
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.isTls())
            .setURI(target.requestTarget());
    options.putHeader("Content-Type", message.headers(new BoundedHeaders(options)::add));
    return options
        .putHeader("User-Agent", "Honeyguide")
        .putHeader("Subscription", subscription.name())
        .putHeader("Attempt", String.valueOf(id.attempt()))
        .putHeader("webhook-id", message.id())
        .putHeader("webhook-timestamp", String.valueOf(seconds))
        .putHeader("webhook-signature", signature.of(message.id(), seconds, body));
  }

  private void answered(PushOutcome outcome, AckId id) {
    loop.meters().count(outcome);
    var nowMs = loop.clock().millis();
    var ids = new AckId[] {id};
    if (outcome.isDone()) {
      if (circuit.succeeded()) {
        loop.vertx().cancelTimer(pauseTimer);
      }
      status(new PushStatus(outcome.status(), "", nowMs, 0, 0));
      settle(Settlement.ack(ids, PushRun::comesAgain));
      return;
    }
    var since = status.failingSinceMs() == 0 ? nowMs : status.failingSinceMs();
    status(new PushStatus(outcome.status(), outcome.error(), nowMs, since, status.pausedUntilMs()));
    var rest =
        outcome.retryAfterMs() < 0
            ? -1
            : Math.max(outcome.retryAfterMs(), subscription.definition().restMs(id.attempt()));
    settle(Settlement.nack(ids, rest, outcome.error(), PushRun::comesAgain));
    var pauseMs = circuit.failed(outcome.retryAfterMs());
    if (pauseMs > 0) {
      loop.meters().pauses.increment();
      pause(pauseMs);
    }
  }

  private void status(PushStatus now) {
    status = now;
    subscription.pushStatus(now);
  }

  private void over() {
    if (isClosing && posts.isEmpty()) {
      end();
    } else {
      lend();
    }
  }

  private void pause(long ms) {
    if (hasEnded) {
      return;
    }
    // A target that asked for a longer pause gets it, whatever else happens meanwhile.
    var nowMs = loop.clock().millis();
    var pauseMs = Math.max(ms, status.pausedUntilMs() - nowMs);
    pausedUntil(nowMs + pauseMs);
    loop.vertx().cancelTimer(pauseTimer);
    pauseTimer =
        loop.vertx()
            .setTimer(
                pauseMs,
                fired -> {
                  circuit.pauseOver();
                  pausedUntil(0);
                  lend();
                });
    withdraw();
  }

  private void pausedUntil(long timeMs) {
    status(
        new PushStatus(
            status.lastStatus(),
            status.lastError(),
            status.lastAttemptMs(),
            status.failingSinceMs(),
            timeMs));
  }

  /** Takes back the credit that the shard did not use. */
  private void withdraw() {
    shard.execute(
        () -> {
          var unused = credit;
          credit = 0;
          if (unused > 0) {
            loop.execute(
                () -> {
                  lent -= unused;
                  lend();
                });
          }
        });
  }

  /** Posts nothing new; completes once what is under way is over, or after a time. */
  Future<Void> close() {
    isClosing = true;
    shard.execute(
        () -> {
          credit = 0;
          shard.named().detach(subscription, this);
        });
    if (posts.isEmpty()) {
      end();
    } else {
      loop.vertx().setTimer(CLOSE_MS, fired -> end());
    }
    return ended.future();
  }

  private void end() {
    if (hasEnded) {
      return;
    }
    hasEnded = true;
    loop.vertx().cancelTimer(pauseTimer);
    List.copyOf(posts).forEach(PushAttempt::abort);
    posts.clear();
    client.close().onComplete(closed -> ended.tryComplete());
  }
}
