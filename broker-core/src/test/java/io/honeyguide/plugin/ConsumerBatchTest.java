package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.ShardId;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
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
    add(payload, Unpooled.EMPTY_BUFFER);
  }

  private void add(byte[] payload, ByteBuf properties) {
    var request =
        new PublishRequest()
            .of(
                Unpooled.wrappedBuffer("topic".getBytes(UTF_8)),
                1,
                false,
                Unpooled.wrappedBuffer(payload))
            .properties(properties);
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

  @Test
  void showsWhereARequestWantsItsAnswer() {
    var properties = Unpooled.buffer();
    MessageProperties.writeText(properties, MessageProperties.CONTENT_TYPE, "text/plain");
    MessageProperties.writeText(properties, MessageProperties.RESPONSE_TOPIC, "replies/c1");
    MessageProperties.writeBytes(
        properties, MessageProperties.CORRELATION_DATA, new byte[] {0, -1});
    add("request".getBytes(UTF_8), properties);
    add("event".getBytes(UTF_8));
    batch.show(0, 2, 0);

    assertThat(batch.message(0).responseTopic()).contains("replies/c1");
    assertThat(batch.message(0).correlationData()).contains(ByteBuffer.wrap(new byte[] {0, -1}));
    assertThat(batch.message(0).contentType()).contains("text/plain");
    assertThat(batch.message(1).responseTopic()).isEmpty();
    assertThat(batch.message(1).correlationData()).isEmpty();
  }
}
