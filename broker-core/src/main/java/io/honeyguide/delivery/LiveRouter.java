package io.honeyguide.delivery;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * QoS 0 from one event loop straight to the connections that want it, past the log: on the same
 * loop at once, on another one in one piece at the end of the turn.
 *
 * <p>Owner: one event loop. Bound: {@link #UNDER_WAY_BYTES} towards one other loop; beyond it
 * messages for that loop are dropped and counted.
 */
public final class LiveRouter {

  private static final long UNDER_WAY_BYTES = 16L * 1024 * 1024;

  private final RouteCache routes;
  private final Loop loop;
  private final DeliveryCounters counters;
  private final Map<Loop, Crossing> crossings = new HashMap<>();
  private final MessageView view = new MessageView();

  LiveRouter(RouteCache routes, Loop loop, DeliveryCounters counters) {
    this.routes = routes;
    this.loop = loop;
    this.counters = counters;
  }

  /**
   * Publishes a QoS 0 message. It is stored as well when it is retained, when somebody follows the
   * log for its topic, or when a stream keeps it.
   *
   * @return the number of connections it was handed to
   * @throws io.honeyguide.topic.BadTopicException when the topic is no topic name
   */
  public int publish(PublishRequest request) {
    return publish(request, true);
  }

  /**
   * Publishes a message of the broker about itself: it never gets into the log, neither as a
   * retained message nor for those who follow the log.
   *
   * @return the number of connections it was handed to
   */
  public int publishUnstored(PublishRequest request) {
    return publish(request, false);
  }

  private int publish(PublishRequest request, boolean mayBeStored) {
    var topic = request.topic();
    var entry = routes.find(topic, topic.readerIndex(), topic.readableBytes());
    if (mayBeStored && (request.retain() || entry.isStored())) {
      loop.pipeline().publish(request.live(true), null, 0);
    }
    ByteBuf body = null;
    try {
      var handed = 0;
      for (var matched : entry.routes()) {
        var route = matched.subscriber() instanceof ShareGroup group ? pick(group) : matched;
        if (route == null || !(route.subscriber() instanceof SessionSubscriber subscriber)) {
          continue;
        }
        var link = subscriber.link;
        if (link == null || (route.ownQos() < 0 && isOwn(request, subscriber))) {
          continue;
        }
        if (body == null) {
          body = PooledByteBufAllocator.DEFAULT.directBuffer(request.bytesMax());
          MessageCodec.write(request, loop.clock().millis(), body);
          view.wrap(body);
        }
        handed++;
        var target = link.outlet().loop();
        if (target == loop) {
          link.deliveries().deliverLive(view, route);
        } else {
          crossings.computeIfAbsent(target, Crossing::new).add(link, route, body);
        }
      }
      return handed;
    } finally {
      if (body != null) {
        body.release();
      }
    }
  }

  private static @Nullable Route pick(ShareGroup group) {
    var member = group.pick();
    return member == null ? null : member.route();
  }

  private static boolean isOwn(PublishRequest request, SessionSubscriber subscriber) {
    return Arrays.equals(
        request.publisher(), subscriber.session.clientId().getBytes(StandardCharsets.UTF_8));
  }

  /** Messages on the way to one other loop. */
  private final class Crossing {
    private final Loop target;
    private final AtomicLong underWay = new AtomicLong();
    private Run run = new Run(this);

    Crossing(Loop target) {
      this.target = target;
    }

    void add(SessionLink link, Route route, ByteBuf body) {
      if (underWay.get() > UNDER_WAY_BYTES) {
        counters.slowConsumer.increment();
        return;
      }
      underWay.addAndGet(body.readableBytes());
      if (run.links.isEmpty()) {
        loop.endOfTurn().execute(this::post);
      }
      run.links.add(link);
      run.routes.add(route);
      run.bodies.add(body.retain());
    }

    private void post() {
      var full = run;
      run = new Run(this);
      target.mailbox().post(full);
    }
  }

  /** What crosses at the end of one turn; opened on the target's loop. */
  private static final class Run implements Runnable {
    private final Crossing crossing;
    private final List<SessionLink> links = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<ByteBuf> bodies = new ArrayList<>();

    Run(Crossing crossing) {
      this.crossing = crossing;
    }

    @Override
    public void run() {
      var view = new MessageView();
      var bytes = 0L;
      for (var body : bodies) {
        bytes += body.readableBytes();
      }
      try {
        for (var i = 0; i < links.size(); i++) {
          // Each loop reads through indexes of its own.
          var body = view.wrap(bodies.get(i).duplicate());
          links.get(i).deliveries().deliverLive(body, routes.get(i));
        }
      } finally {
        for (var body : bodies) {
          body.release();
        }
        crossing.underWay.addAndGet(-bytes);
      }
    }
  }
}
