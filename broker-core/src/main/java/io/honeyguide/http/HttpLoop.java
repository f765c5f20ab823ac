package io.honeyguide.http;

import io.honeyguide.api.Cursor;
import io.honeyguide.delivery.FullQueues;
import io.honeyguide.log.MessageLog;
import io.honeyguide.metrics.StripedCounter;
import io.honeyguide.publish.Loop;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop owns of the HTTP edge: its connections, its meters, the bytes it holds for
 * requests, and those who wait for messages.
 *
 * <p>Owner: the event loop.
 */
final class HttpLoop {

  /** The one shard there is for now; it stands in every offset that is shown. */
  static final int SHARD = 0;

  private static final int STATUSES_END = 600;

  private final Vertx vertx;
  private final Loop loop;
  private final HttpEdge edge;
  private final FullQueues fullQueues;
  private final ConnectionGuard guard;
  private final BasicAuthentication authentication;
  private final StripedCounter.Stripe denied;
  private final Map<String, AnswerCounts> answers = new HashMap<>();
  private final Map<String, MessageFeed> feeds = new HashMap<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private final String requestIdPrefix;
  private long requestCount;
  private long pendingBytes;
  private boolean isClosing;

  HttpLoop(Vertx vertx, Loop loop, HttpEdge edge) {
    this.vertx = vertx;
    this.loop = loop;
    this.edge = edge;
    this.fullQueues = edge.shard().fullQueues();
    this.guard = new ConnectionGuard(edge);
    this.authentication = new BasicAuthentication(edge.authentication(), loop.mailbox()::post);
    this.denied = edge.metrics().publishesDenied().stripe();
    var seed = new byte[6];
    new SecureRandom().nextBytes(seed);
    this.requestIdPrefix = HexFormat.of().formatHex(seed) + "-";
  }

  Vertx vertx() {
    return vertx;
  }

  Loop loop() {
    return loop;
  }

  HttpEdge edge() {
    return edge;
  }

  MessageLog log() {
    return edge.shard().log();
  }

  /** Which publishes are refused for full queues. */
  FullQueues fullQueues() {
    return fullQueues;
  }

  ConnectionGuard guard() {
    return guard;
  }

  BasicAuthentication authentication() {
    return authentication;
  }

  /** Counts a publish that whoever asked may not make. */
  void denied() {
    denied.increment();
  }

  HttpDeadlines deadlines() {
    return edge.options().deadlines();
  }

  HttpLimits limits() {
    return edge.options().limits();
  }

  /** An offset as it is shown outside. */
  static String shown(long offset) {
    return new Cursor(SHARD, offset).toString();
  }

  String newRequestId() {
    return requestIdPrefix + Long.toHexString(++requestCount);
  }

  /** Counts an answer. */
  void answered(String endpoint, int status) {
    answers.computeIfAbsent(endpoint, AnswerCounts::new).of(status).increment();
  }

  /** Whether there is room for so many more bytes of bodies; they then count until given back. */
  boolean takeBytes(long bytes) {
    if (pendingBytes + bytes > limits().pendingBytesMax()) {
      return false;
    }
    pendingBytes += bytes;
    return true;
  }

  void giveBackBytes(long bytes) {
    pendingBytes -= bytes;
  }

  /** What the streams of a filter share. */
  MessageFeed feed(History history) {
    return feeds.computeIfAbsent(history.filter().text(), filter -> new MessageFeed(this, history));
  }

  /** The last stream of a filter ended. */
  void feedOver(String filter) {
    feeds.remove(filter);
  }

  /** Notes someone who waits for messages, with how to end his waiting when the listener closes. */
  void waits(Runnable end) {
    waiting.add(end);
  }

  void waitsNoMore(Runnable end) {
    waiting.remove(end);
  }

  /** Whether the listener closes: what ends now is nobody's fault. */
  boolean isClosing() {
    return isClosing;
  }

  /** The listener closes: ends all waiting. */
  void endWaiting() {
    isClosing = true;
    new ArrayList<>(waiting).forEach(Runnable::run);
    waiting.clear();
  }

  /** The answers of one endpoint, counted by status. */
  private final class AnswerCounts {

    private final String endpoint;
    private final @Nullable StripedCounter.Stripe[] byStatus =
        new StripedCounter.Stripe[STATUSES_END];

    AnswerCounts(String endpoint) {
      this.endpoint = endpoint;
    }

    StripedCounter.Stripe of(int status) {
      var known = byStatus[status];
      if (known == null) {
        known = edge.metrics().httpRequests(endpoint, status).stripe();
        byStatus[status] = known;
      }
      return known;
    }
  }
}
