package io.honeyguide.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Pulls messages of a named subscription and acknowledges them, over and over. */
final class Worker implements SocketLoop.Speaker {

  private static final String JSON = "application/json";
  private static final Pattern ACK_ID = Pattern.compile("\"ackId\":(\"[^\"]*\")");

  private final String path;
  private final ByteBuffer pull;
  private final AtomicLong acknowledged;
  private final AnswerReader answer = new AnswerReader();
  private int pulled;

  /**
   * One connection's work.
   *
   * @param path of the subscription
   * @param most messages of one pull
   * @param acknowledged counts messages
   */
  Worker(String path, int most, AtomicLong acknowledged) {
    this.path = path;
    this.pull =
        ByteBuffer.wrap(
            Requests.post(path + "/pull", JSON, "{\"max\":%d,\"wait\":\"1s\"}".formatted(most)));
    this.acknowledged = acknowledged;
  }

  @Override
  public void opened(SocketChannel channel) throws IOException {
    SocketLoop.send(channel, pull);
  }

  @Override
  public void received(SocketChannel channel, ByteBuffer bytes) throws IOException {
    if (!answer.isWholeWith(bytes)) {
      return;
    }
    if (pulled > 0) {
      acknowledged.addAndGet(pulled);
      pulled = 0;
      SocketLoop.send(channel, pull);
      return;
    }
    var ids = new StringJoiner(",", "{\"ackIds\":[", "]}");
    for (var found = ACK_ID.matcher(answer.body()); found.find(); pulled++) {
      ids.add(found.group(1));
    }
    SocketLoop.send(
        channel,
        pulled == 0 ? pull : ByteBuffer.wrap(Requests.post(path + "/ack", JSON, ids.toString())));
  }
}
