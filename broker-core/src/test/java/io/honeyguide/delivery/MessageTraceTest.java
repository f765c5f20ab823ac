package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TraceReport.Kind;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.log.ManualClock;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredLog;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageTraceTest {

  private static final ShardId SHARD = new ShardId(0);

  @TempDir Path directory;

  private final ManualClock clock = new ManualClock();
  private final List<Consumer<RecordBatch>> records = new ArrayList<>();

  private long add(byte type, Consumer<ByteBuf> body) {
    records.add(
        batch -> {
          body.accept(batch.begin(type));
          batch.end(null, 0, true);
        });
    return records.size() - 1L;
  }

  private long open(String client, boolean clean) {
    return add(
        RecordType.SESSION_OPENED,
        out -> SessionRecords.writeOpened(new SessionRecords.Opened(client, "", clean, 1000), out));
  }

  private void subscribe(long session, String filter, int qos) {
    var options = new Subscription(qos, false, false, 0, 0);
    add(
        RecordType.SUBSCRIBED,
        out ->
            SessionRecords.writeSubscribed(session, Map.of(TopicFilter.of(filter), options), out));
  }

  private long publish(String client, String topic, int qos, boolean retain, int packetId) {
    return add(
        RecordType.MESSAGE,
        out ->
            MessageCodec.write(
                new PublishRequest()
                    .of(text(topic), qos, retain, text("payload"))
                    .publisher(client.getBytes(StandardCharsets.UTF_8))
                    .packetId(packetId),
                1_000,
                out));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private void range(byte type, long session, long first, int count) {
    add(type, out -> SessionRecords.writeRange(session, first, count, out));
  }

  /** Stores the records; with a snapshot and nothing before it when there is to be one. */
  private StoredLog store() {
    var log = new FileLog(directory, FileLogOptions.defaults().withSegmentBytes(1 << 20), clock);
    var health =
        new Shard.HealthListener() {
          @Override
          public void stalled(LogException cause) {
            throw cause;
          }

          @Override
          public void resumed() {
            // Never stalled.
          }

          @Override
          public void failed(LogException cause) {
            throw cause;
          }
        };
    var shard = new Shard(SHARD, log, clock, DeliveryLimits.DEFAULT, health);
    shard.open();
    var done = new CompletableFuture<Long>();
    var batch =
        new RecordBatch(
            new RecordBatch.Owner() {
              @Override
              public void committed(RecordBatch stored, long firstOffset) {
                stored.release();
                done.complete(firstOffset);
              }

              @Override
              public void refused(RecordBatch stored, LogException cause) {
                stored.release();
                done.completeExceptionally(cause);
              }
            },
            1 << 10);
    records.forEach(record -> record.accept(batch));
    log.append(batch);
    assertThat(done.join()).isZero();
    log.close();
    return StoredLog.open(directory);
  }

  private static List<String> told(TraceReport report) {
    return report.events().stream()
        .map(event -> (event.kind() + " " + event.who()).strip())
        .toList();
  }

  @Test
  void tellsThatAMessageWaitedForItsTimeAndWhoWasOwedItThen() {
    var traced =
        add(
            RecordType.DELAYED,
            out ->
                MessageCodec.write(
                    new PublishRequest().of(text("t"), 1, false, text("later")),
                    1_000,
                    out.writeLongLE(5_000)));
    var anna = open("anna", true);
    subscribe(anna, "t", 1);
    add(
        RecordType.MESSAGE,
        out -> {
          var body = Unpooled.buffer();
          MessageCodec.write(
              new PublishRequest().of(text("t"), 1, false, text("later")), 1_000, body);
          MessageCodec.writeRelease(new MessageView().wrap(body), traced, 5_000, out);
        });

    var report = MessageTrace.of(store(), traced);

    assertThat(report.isMessage()).isTrue();
    assertThat(told(report)).containsExactly("DELAYED", "DUE", "ROUTED anna", "STILL_OWED anna");
    assertThat(report.events().get(0).detail()).endsWith("due at 1970-01-01T00:00:05Z");
  }

  @Test
  void tellsWhoWasOwedAMessageAndHowItEnded() {
    var anna = open("anna", true);
    var ben = open("ben", true);
    var carl = open("carl", true);
    subscribe(anna, "news/#", 1);
    subscribe(ben, "news/+", 2);
    subscribe(carl, "#", 0);
    publish("press", "news/1", 2, false, 0);
    var traced = publish("ben", "news/2", 2, false, 9);
    add(RecordType.RELEASED, out -> out.writeLongLE(ben).writeShortLE(9));
    add(RecordType.RECEIVED, out -> out.writeLongLE(ben).writeLongLE(1));
    range(RecordType.SETTLED, ben, 0, 2);
    range(RecordType.DROPPED, anna, 1, 1);
    add(RecordType.CHECKPOINT, new Checkpoint("plugin/p/c", 9, "c-9.state", 1, 2)::write);
    add(RecordType.DEAD, new DeadLetter("plugin/q/c", traced, "bad", 3, 5)::write);

    var report = MessageTrace.of(store(), traced);

    assertThat(told(report))
        .containsExactlyInAnyOrder(
            "PUBLISHED ben",
            "ROUTED anna",
            "ROUTED ben",
            "RELEASED ben",
            "RECEIVED ben",
            "SETTLED ben",
            "DROPPED anna",
            "CHECKPOINTED plugin/p/c",
            "DEAD plugin/q/c");
    assertThat(report.events()).isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
    assertThat(report.routingIsKnown()).isTrue();
  }

  @Test
  void followsARetainedMessageToLaterSubscribersUntilItIsReplaced() {
    var traced = publish("press", "news/1", 1, true, 0);
    var anna = open("anna", true);
    subscribe(anna, "news/#", 1);
    publish("press", "news/1", 1, true, 0);

    var report = MessageTrace.of(store(), traced);

    assertThat(told(report))
        .containsExactly(
            "PUBLISHED press", "RETAINED", "ROUTED anna", "NO_LONGER_RETAINED", "STILL_OWED anna");
  }

  @Test
  void tellsThatADeliveryEndedWithItsSession() {
    var anna = open("anna", true);
    subscribe(anna, "#", 1);
    var traced = publish("press", "a", 1, false, 0);
    open("anna", true);

    var report = MessageTrace.of(store(), traced);

    assertThat(told(report))
        .containsExactly("PUBLISHED press", "ROUTED anna", "SESSION_ENDED anna");
    assertThat(report.events())
        .last()
        .extracting(TraceReport.Event::kind)
        .isEqualTo(Kind.SESSION_ENDED);
  }

  @Test
  void saysWhatStandsThereWhenItIsNoMessage() {
    var anna = open("anna", true);
    publish("press", "a", 1, false, 0);
    var log = store();

    assertThat(MessageTrace.of(log, anna).type()).isEqualTo("SESSION_OPENED");
    assertThat(MessageTrace.of(log, anna).isMessage()).isFalse();
    assertThat(MessageTrace.of(log, 99).type()).isNull();
  }

  @Test
  void tellsThatAMessageWasMoved() {
    var session = open("s", false);
    subscribe(session, "t", 1);
    var offset = publish("p", "t", 1, false, 0);
    records.add(
        batch -> {
          var view = new RecordView();
          batch.show((int) offset, offset, 5_000, view);
          batch.move(view, false);
        });
    range(RecordType.SETTLED, session, 0, 1);

    var report = MessageTrace.of(store(), offset);

    assertThat(report.events().stream().map(TraceReport.Event::kind))
        .containsExactly(Kind.PUBLISHED, Kind.ROUTED, Kind.MOVED, Kind.SETTLED);
    assertThat(report.events().get(2).offset()).isEqualTo(offset + 1);
  }
}
