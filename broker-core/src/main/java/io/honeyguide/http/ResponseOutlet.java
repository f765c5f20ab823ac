package io.honeyguide.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;

/** A stream of messages in the body of an answer without end. */
final class ResponseOutlet implements StreamOutlet {

  private final Exchange exchange;
  private final StreamForm form;
  private final HttpServerResponse response;

  /** Begins the answer. */
  ResponseOutlet(Exchange exchange, StreamForm form) {
    this.exchange = exchange;
    this.form = form;
    this.response = exchange.stream(form.contentType());
  }

  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  @Override
  public void whenRoom(Runnable task) {
    response.drainHandler(drained -> task.run());
  }

  @Override
  public void write(StreamBody messages) {
    write(messages.bytes(form));
  }

  private void write(byte[] bytes) {
    // Wrapped and not copied: many streams send the same bytes.
    response.write(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)));
  }

  @Override
  public void signOfLife(long place) {
    write(form.signOfLife(place));
  }

  @Override
  public void endGone(Problem problem) {
    var json = JsonBody.bytes(out -> problem.write(out, exchange.requestId()));
    response.write(Buffer.buffer(form.gone(json)));
    exchange.endStream();
  }

  @Override
  public void end() {
    exchange.endStream();
  }
}
