package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.ShardId;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a consumer is shown of what was taken for it. */
class ConsumerBatchTest {

  private final ConsumerBatch batch =
      new ConsumerBatch(
          new ShardId(0),
          new TopicMatches(List.of(TopicFilter.of("#"))),
          offset -> false,
          10,
          Integer.MAX_VALUE);

  private void add(byte[] payload) {
    var request =
        new PublishRequest()
            .of(
                Unpooled.wrappedBuffer("topic".getBytes(UTF_8)),
                1,
                false,
                Unpooled.wrappedBuffer(payload));
    var body = Unpooled.buffer();
    MessageCodec.write(request, 0, body);
    var record = new RecordView();
    record.show(0, 1, 0, RecordType.MESSAGE, body);
    batch.add(record);
  }

  @Test
  void showsTheNewBufferAfterALargeOneWasDroppedUnseen() {
    add(new byte[5 << 20]);
    batch.clear();
    add("small".getBytes(UTF_8));
    batch.show(0, 1, 0);

    var payload = batch.message(0).payload();

    assertThat(UTF_8.decode(payload).toString()).isEqualTo("small");
  }
}
