package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * History shows exactly what the streams keep: of a stream's messages the newest, as many as its
 * limit says, of a stream without history none, and of a message of two streams whatever one of
 * them keeps. What is shown is in the log, whatever was trimmed. All of it live and after a crash.
 */
final class StreamsKeepTheirPromise extends Invariant {

  /** How far back each check looks; all of it would cost more than the rest of the simulation. */
  private static final int LOOKED_AT = 40;

  private static final TopicFilter ALL = TopicFilter.of("#");

  /** A stream, and how many of its messages it still keeps, counted backwards. */
  private static final class Counted {
    private final TopicFilter filter;
    private final long from;
    private int left;

    Counted(StreamDefinition definition, Life life) {
      filter = definition.filters().get(0);
      var begun = life.view.streamFrom(definition.name());
      from = begun < 0 ? Long.MAX_VALUE : begun;
      left = definition.keepsHistory() ? (int) definition.limits().messages() : 0;
    }

    boolean holds(Published message, long offset) {
      return offset > from && filter.matches(message.topic);
    }

    boolean keepsOneMore() {
      return left-- > 0;
    }
  }

  StreamsKeepTheirPromise(World world) {
    super(world);
    world.streams.add(stream("few", Retain.LIMITS, 1 + world.random.nextInt(6), "t/+"));
    world.streams.add(stream("more", Retain.LIMITS, 1 + world.random.nextInt(12), "t/1"));
    world.streams.add(stream("none", Retain.INTEREST, 1, "u"));
  }

  private static StreamOptions stream(String name, Retain retain, int messages, String filter) {
    var limits =
        retain == Retain.LIMITS
            ? StreamLimits.UNLIMITED.withMessages(messages)
            : StreamLimits.UNLIMITED;
    return StreamOptions.of(
        new StreamDefinition(name, List.of(TopicFilter.of(filter)), retain, limits));
  }

  @Override
  boolean needsAllHistory() {
    return true;
  }

  @Override
  void turned(Life life) {
    check(life, null);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    check(life, kept);
  }

  @Override
  void calm(Life life) {
    check(life, life.kept());
  }

  private void check(Life life, @Nullable Map<Long, Life.Kept> kept) {
    var window = life.shard.history(ALL);
    var streams = world.streams.stream().map(each -> new Counted(each.definition(), life)).toList();
    var looked = 0;
    for (var entry : world.commits.descendingMap().entrySet()) {
      if (looked++ == LOOKED_AT) {
        return;
      }
      var offset = entry.getKey();
      var message = entry.getValue();
      var isOfStream = false;
      var isKept = false;
      for (var stream : streams) {
        if (stream.holds(message, offset)) {
          isOfStream = true;
          isKept |= stream.keepsOneMore();
        }
      }
      if (!isOfStream && offset < life.log.startOffset()) {
        continue; // the log's own retention
      }
      var topic = Unpooled.wrappedBuffer(message.topic.name().getBytes(StandardCharsets.UTF_8));
      var isShown = window.shows(offset, world.nowMs(), topic, 0, topic.readableBytes());
      if (isShown != (isKept || !isOfStream)) {
        broken(message + " at " + offset + (isShown ? " is shown" : " is not shown"));
      }
      var mayBeGone = message.mayBeGone(world.latestMs());
      if (isKept && kept != null && !mayBeGone && !kept.containsKey(offset)) {
        broken(message + " at " + offset + " is no longer in the log");
      }
    }
  }
}
