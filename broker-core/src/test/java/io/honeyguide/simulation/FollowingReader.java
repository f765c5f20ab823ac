package io.honeyguide.simulation;

import io.honeyguide.delivery.Holder;
import io.honeyguide.delivery.LogFollower;
import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log by itself as a plugin's consumer does: told by its follower where to go on, keeping
 * its own place over the broker's lives. It must meet every message that matches, in order.
 */
final class FollowingReader implements Holder {

  private static final TopicFilter FILTER = TopicFilter.of("t/#");

  private final World world;
  private @Nullable LogFollower follower;

  /** It was told of everything from here on; -1 before its follower has begun. */
  private long toldFrom = -1;

  private long cursor;

  FollowingReader(World world) {
    this.world = world;
  }

  @Override
  public String name() {
    return "readers";
  }

  @Override
  public Claim claim(RecordView record, MessageView message) {
    return record.offset() >= cursor && FILTER.matches(Topic.of(message.topic()))
        ? Claim.KEEPS
        : Claim.NONE;
  }

  /** The broker started. */
  void begin(Life life, long nextOffset) {
    // What was read before its force is gone with the crash, and its offsets come again.
    cursor = Math.min(cursor, nextOffset);
    toldFrom = -1;
    follower = new LogFollower(List.of(FILTER), () -> {});
    life.shard.hold(this);
    life.shard.follow(follower, from -> toldFrom = from);
  }

  /** Reads on. */
  void read(Life life) {
    var here = follower;
    if (here == null || toldFrom < 0) {
      return;
    }
    var until = life.log.committedOffset();
    var from = cursor < toldFrom ? cursor : here.unreadFrom(cursor);
    expectNoneIn(cursor, Math.min(from, until));
    if (from >= until) {
      cursor = Math.max(cursor, until);
      return;
    }
    var sink = new Sink(from);
    life.log.scan(from, 400, sink);
    cursor = Math.max(cursor, sink.next);
  }

  private void expectNoneIn(long from, long below) {
    if (from >= below) {
      return;
    }
    for (var entry : world.commits.subMap(from, below).entrySet()) {
      if (FILTER.matches(entry.getValue().topic) && !entry.getValue().erasing) {
        world.broken(
            "FollowersMissNothing", entry.getValue() + " at " + entry.getKey() + " is passed over");
      }
    }
  }

  private final class Sink implements RecordSink {
    private final MessageView message = new MessageView();
    private long next;

    Sink(long from) {
      next = from;
    }

    @Override
    public boolean record(RecordView record) {
      expectNoneIn(next, record.offset());
      next = record.offset() + 1;
      if (record.type() == RecordType.MESSAGE) {
        var found = world.messageIn(message.wrap(record.body()));
        if (found == null
            || found != world.commits.get(record.offset())
            || world.erased.contains(record.offset())) {
          world.broken("NoPhantoms", found + " is read at " + record.offset());
        }
      }
      return true;
    }

    @Override
    public void end(long goOn, @Nullable LogException failure) {
      if (failure == null) {
        expectNoneIn(next, goOn);
        next = Math.max(next, goOn);
      }
    }
  }
}
