package io.honeyguide.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.delivery.LiveRouter;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages below {@code $SYS}: who is subscribed hears of what changed, who subscribes gets
 * what there is as if it were retained.
 *
 * <p>{@link #update} belongs to the event loop of its router; {@link #forEach} may be called on any
 * thread.
 */
public final class SysTopics {

  /** A topic as of now. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  private record Value(Topic topic, String text, byte[] body) {}

  private final SysFigures figures;
  private final Supplier<Counts> counts;
  private final LongSupplier nowMs;
  private final PublishRequest request = new PublishRequest();
  private volatile List<Value> values = List.of();

  /**
   * Nothing to tell yet.
   *
   * @param counts counts what there is, on the thread of {@link #update}
   * @param nowMs the clock of the figures
   */
  public SysTopics(SysFigures figures, Supplier<Counts> counts, LongSupplier nowMs) {
    this.figures = figures;
    this.counts = counts;
    this.nowMs = nowMs;
  }

  /** Topics of a broker that says nothing about itself. */
  public static SysTopics none() {
    return new SysTopics(
        new SysFigures("", 0),
        () -> {
          throw new IllegalStateException("nobody counts");
        },
        () -> 0);
  }

  /** Computes everything anew and publishes what changed. */
  public void update(LiveRouter router) {
    var now = nowMs.getAsLong();
    var before = values;
    var fresh = new ArrayList<Value>(before.size());
    var changed = new ArrayList<Value>();
    for (var entry : figures.texts(counts.get(), now).entrySet()) {
      // The topics are the same each time, and in the same order.
      var known = fresh.size() < before.size() ? before.get(fresh.size()) : null;
      if (known != null && known.text().equals(entry.getValue())) {
        fresh.add(known);
      } else {
        var value = value(entry, known, now);
        fresh.add(value);
        changed.add(value);
      }
    }
    values = List.copyOf(fresh);
    for (var value : changed) {
      fill(value.topic(), value.text());
      router.publishUnstored(request);
    }
  }

  private Value value(Map.Entry<String, String> entry, @Nullable Value known, long now) {
    var topic = known == null ? Topic.of(entry.getKey()) : known.topic();
    fill(topic, entry.getValue());
    var body = Unpooled.buffer(request.bytesMax());
    MessageCodec.write(request, now, body);
    return new Value(topic, entry.getValue(), ByteBufUtil.getBytes(body));
  }

  private void fill(Topic topic, String text) {
    request.of(bytes(topic.name()), 0, true, bytes(text));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
  }

  /** Hands every message that matches a filter to a sink, which may not keep it. Any thread. */
  public void forEach(TopicFilter filter, Consumer<MessageView> sink) {
    if (!filter.text().startsWith("$SYS")) {
      return;
    }
    var view = new MessageView();
    for (var value : values) {
      if (filter.matches(value.topic())) {
        sink.accept(view.wrap(Unpooled.wrappedBuffer(value.body())));
      }
    }
  }
}
