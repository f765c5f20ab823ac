package io.honeyguide.delivery;

import io.honeyguide.stream.StreamLedger;
import io.honeyguide.stream.StreamRecords;
import io.honeyguide.topic.TopicMatcher;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;

/**
 * Streams: body of a STREAM record; per filter, in order, u64 offset from which on its messages are
 * the stream's; u64 offset below which nothing is kept, i64 offset of the newest message (negative:
 * none), u64 its time; u32 count of spans, for each u64 first offset, u64 time of its first
 * message, u64 messages, u64 bytes.
 */
final class SnapshotStreams implements SnapshotPart {

  @Override
  public int number() {
    return 20;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    for (var stream : state.streams.all()) {
      StreamRecords.write(new StreamRecords.Change(stream.name(), stream.definition()), out);
      stream.view().sources().forEach(source -> out.writeLongLE(source.from()));
      stream.ledger().write(out);
    }
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    var change = StreamRecords.read(in);
    var definition = change.definition();
    if (definition == null) {
      throw new IllegalStateException("a snapshot holds the removal of stream " + change.name());
    }
    var sources = new ArrayList<Stream.Source>();
    for (var filter : definition.filters()) {
      sources.add(new Stream.Source(new TopicMatcher(filter), in.readLongLE()));
    }
    var ledger = StreamLedger.read(definition.limits(), in);
    state.streams.restore(new Stream(definition, ledger, sources));
  }
}
