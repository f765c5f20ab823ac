package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.Address;
import io.honeyguide.distribution.remote.ConnectionLostException;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.remote.MqttLink;
import io.honeyguide.distribution.remote.RemoteUser;
import io.honeyguide.recommender.evaluate.EventSink;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.ItemEncoder;
import io.honeyguide.recommender.event.ItemNews;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker as sink and source of an evaluation: events leave over MQTT QoS 1, lists come
 * over HTTP.
 *
 * <p>Events between two questions are under way together, without waiting for each other. A
 * question waits until all of them are acknowledged, asks for a model that has seen everything
 * acknowledged ({@code minOffset=latest}), and the next event leaves only after the answer: so each
 * list knows exactly the events before it, as if nothing had been overlapped.
 *
 * <p>When the broker goes away, events under way may or may not be in its log. Each carries the
 * run's name and its number; after reconnecting the newest number in the log tells what arrived,
 * and only what came after it is sent again, in the same order. The log holds a prefix of what was
 * sent, since one connection keeps its order. So no event is lost or counted twice.
 *
 * <p>Owner: the thread that runs.
 */
final class Replay implements ListSource, EventSink, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  /** Events under way at most; enough to keep group commits busy. */
  private static final int UNDERWAY_MAX = 1024;

  /** Stands for what is no event: after a loss it is sent again, which changes nothing. */
  private static final long NO_EVENT = Long.MAX_VALUE;

  private static final String CATALOGUE_TOPIC = "items";

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Address mqttAddress;
  private final @Nullable RemoteUser user;
  private final HttpRequests http;
  private final EventTag tag;
  private final boolean newOnly;
  private final StoredEvents stored;
  private final Duration reconnectPatience;
  private final ItemEncoder itemEncoder = new ItemEncoder();
  private final ArrayDeque<Underway> underway = new ArrayDeque<>();
  private final ArrayList<Underway> unseen = new ArrayList<>();
  private final AskSamples queries = new AskSamples();
  private final AskSamples freshness = new AskSamples();
  private final AskSamples arrivals = new AskSamples();
  private final long startNanos = System.nanoTime();
  private MqttLink link;
  private long firstEvent;
  private long taken;
  private boolean asking;
  private int restarts;

  /** An event that was sent, and the broker's acknowledgement. */
  private record Underway(
      long number,
      String topic,
      ByteBuffer payload,
      long sentNanos,
      CompletableFuture<?> acknowledged) {}

  /**
   * Connects to a broker.
   *
   * @param user who publishes, or null for nobody in particular
   * @param newOnly whether lists hold only items new to the visit
   * @param reconnectPatience how long a broker that went away may be missing
   */
  Replay(
      Address mqtt,
      @Nullable RemoteUser user,
      HttpRequests http,
      EventTag tag,
      boolean newOnly,
      Duration reconnectPatience)
      throws IOException {
    this.mqttAddress = mqtt;
    this.user = user;
    this.http = http;
    this.tag = tag;
    this.newOnly = newOnly;
    this.stored = new StoredEvents(http, tag);
    this.reconnectPatience = reconnectPatience;
    this.link = connect();
  }

  private MqttLink connect() throws ConnectionLostException {
    // A connection of this name that the broker has not noticed to be dead is taken over.
    return MqttLink.connect(mqttAddress, user, "replay-" + tag.run(), ANSWER_PATIENCE, () -> {});
  }

  /** Number of the first event of this run that the broker does not have. */
  long firstMissing() throws IOException {
    return stored.newest() + 1;
  }

  /** Says that the broker has the events before this one already. */
  void startAt(long event) {
    firstEvent = event;
  }

  /** Tells the broker what the shop says of its items, before the first event. */
  void put(List<ItemNews> catalogue) throws IOException {
    for (var news : catalogue) {
      if (underway.size() == UNDERWAY_MAX) {
        settleOne();
      }
      send(NO_EVENT, CATALOGUE_TOPIC, ByteBuffer.wrap(itemEncoder.encode(news)));
    }
    settle();
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) throws IOException {
    settle();
    var askedNanos = System.nanoTime();
    var list = ask(event, count);
    var answeredNanos = System.nanoTime();
    queries.add(taken, answeredNanos - askedNanos);
    arrivals.add(taken, answeredNanos - startNanos);
    if (asking) {
      unseen.forEach(sent -> freshness.add(sent.number(), answeredNanos - sent.sentNanos()));
    }
    unseen.clear();
    asking = true;
    return list;
  }

  @Override
  public void take(BehaviourEvent event) throws IOException {
    var number = taken++;
    if (number < firstEvent) {
      return;
    }
    if (underway.size() == UNDERWAY_MAX) {
      settleOne();
    }
    send(number, tag.topic(event), tag.payload(event, number));
    if (asking) {
      unseen.add(underway.getLast());
    }
  }

  private void send(long number, String topic, ByteBuffer payload) {
    var sentNanos = System.nanoTime();
    var acknowledged = link.publish(topic, payload, 1, false);
    underway.add(new Underway(number, topic, payload, sentNanos, acknowledged));
  }

  /** Waits until every event sent so far is acknowledged. */
  void settle() throws IOException {
    while (!underway.isEmpty()) {
      settleOne();
    }
  }

  private void settleOne() throws IOException {
    try {
      link.await(underway.element().acknowledged(), ANSWER_PATIENCE);
      underway.remove();
    } catch (ConnectionLostException e) {
      LOG.warn("replay.connectionLost taken={} reason=\"{}\"", taken, e.getMessage());
      recover();
    }
  }

  /** Connects again, finds out what arrived, sends the rest. */
  private void recover() throws IOException {
    restarts++;
    var newest = reconnect();
    while (!underway.isEmpty() && underway.element().number() <= newest) {
      underway.remove();
    }
    var again = List.copyOf(underway);
    underway.clear();
    again.forEach(event -> send(event.number(), event.topic(), event.payload()));
    LOG.warn("replay.reconnected stored={} sentAgain={}", newest, again.size());
  }

  private long reconnect() throws IOException {
    var deadlineNanos = System.nanoTime() + reconnectPatience.toNanos();
    while (true) {
      try {
        link.close();
        link = connect();
        // Its acknowledgement shows that nothing of the old connection can still enter the log.
        link.await(
            link.publish(tag.barrierTopic(), ByteBuffer.allocate(0), 1, false), ANSWER_PATIENCE);
        return stored.newest();
      } catch (ConnectionLostException e) {
        if (System.nanoTime() > deadlineNanos) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private List<String> ask(BehaviourEvent event, int count) throws IOException {
    var path = path(event, count);
    var deadlineNanos = System.nanoTime() + reconnectPatience.toNanos();
    while (true) {
      try {
        var answer = http.get(path);
        if (answer.status() == 200) {
          var ids = new ArrayList<String>(count);
          answer.body().path("items").forEach(item -> ids.add(item.path("id").asText()));
          return ids;
        }
        if (answer.status() < 500 || System.nanoTime() > deadlineNanos) {
          throw new CommandFailure(
              ExitCode.UNEXPECTED, "GET " + path + " answers " + answer.problem());
        }
      } catch (ConnectionLostException e) {
        if (System.nanoTime() > deadlineNanos) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private String path(BehaviourEvent event, int count) {
    var visit = event.visit();
    var asker =
        visit != null
            ? "sessions/" + HttpRequests.encoded(visit)
            : "users/" + HttpRequests.encoded(String.valueOf(event.user()));
    return "/v1/recommendations/%s?n=%d&minOffset=latest&reasons=false%s"
        .formatted(asker, count, newOnly ? "&newOnly=true" : "");
  }

  RunTimings timings() {
    var elapsed = System.nanoTime() - startNanos;
    return new RunTimings(queries, freshness, arrivals, elapsed, restarts);
  }

  @Override
  public void close() {
    link.close();
  }
}
