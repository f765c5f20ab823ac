package io.honeyguide.plugin.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.Plugin;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts orders per item: {@code orders/<anything>} carries an item's name, {@code GET
 * /v1/orders/{item}} answers how many there were.
 */
public final class OrderCounter implements Plugin, BatchConsumer {

  private final Map<String, Long> counts = new HashMap<>();
  private int nameBytesMax;

  /** Made by the broker. */
  public OrderCounter() {}

  @Override
  public CompletionStage<Void> start(PluginContext context) {
    nameBytesMax = (int) context.config().integer("name-bytes-max", 100, 1, 1000);
    context.consume(ConsumerSpec.of("orders", List.of("orders/#")), this);
    context.answer(QueryRoute.get("/v1/orders/{item}"), this::answer);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<BatchDecision> onBatch(MessageBatch batch) {
    var rejections = new ArrayList<BatchDecision.Rejection>();
    for (var i = 0; i < batch.size(); i++) {
      var payload = batch.message(i).payload();
      if (payload.remaining() == 0 || payload.remaining() > nameBytesMax) {
        rejections.add(
            new BatchDecision.Rejection(
                i,
                "an item's name has 1 to "
                    + nameBytesMax
                    + " bytes, found "
                    + payload.remaining()));
      } else {
        counts.merge(UTF_8.decode(payload).toString(), 1L, Long::sum);
      }
    }
    return CompletableFuture.completedFuture(new BatchDecision(rejections));
  }

  private CompletionStage<QueryAnswer> answer(Query query) {
    var count = counts.get(query.pathParameter("item"));
    return CompletableFuture.completedFuture(
        count == null
            ? QueryAnswer.refused(404, "unknown_item", "nobody has ordered this item yet")
            : QueryAnswer.json(ByteBuffer.wrap(("{\"orders\":" + count + "}").getBytes(UTF_8))));
  }

  @Override
  public void writeState(OutputStream out) throws IOException {
    var data = new DataOutputStream(out);
    data.writeInt(counts.size());
    for (var entry : counts.entrySet()) {
      data.writeUTF(entry.getKey());
      data.writeLong(entry.getValue());
    }
    data.flush();
  }

  @Override
  public void readState(InputStream in) throws IOException {
    var data = new DataInputStream(in);
    for (var remaining = data.readInt(); remaining > 0; remaining--) {
      counts.put(data.readUTF(), data.readLong());
    }
  }

  @Override
  public CompletionStage<Void> stop() {
    // Everything is in the last checkpoint; nothing is held outside of the broker.
    return CompletableFuture.completedFuture(null);
  }
}
