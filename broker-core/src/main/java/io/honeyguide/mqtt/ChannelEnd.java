package io.honeyguide.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/**
 * The end of a channel: what was written leaves first, but not for longer than a deadline, since a
 * peer that never reads would hold the channel for ever.
 *
 * <p>Closing at once would reset the connection if the peer still sends, and take the last words
 * away from it. So on a plain socket only our side is closed, and what comes is dropped until the
 * peer closes or the deadline is over.
 *
 * <p>Owner: the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class ChannelEnd extends DeadlineWheel.Deadline {

  private final EdgeLoop shared;
  private final ChannelHandlerContext ctx;
  private final Output output;
  private final boolean isPlain;
  private boolean begun;

  ChannelEnd(EdgeLoop shared, ChannelHandlerContext ctx, Output output, Transport transport) {
    this.shared = shared;
    this.ctx = ctx;
    this.output = output;
    this.isPlain = transport == Transport.TCP || transport == Transport.UNIX;
  }

  /** Sends what there is, then closes. */
  void begin() {
    if (begun) {
      return;
    }
    begun = true;
    shared.wheel.arm(this, shared.options.closeTimeoutMs());
    output.flush();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> said());
  }

  private void said() {
    if (isPlain && ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput();
      ctx.channel().config().setAutoRead(true);
    } else {
      ctx.close();
    }
  }

  @Override
  void due() {
    ctx.close();
  }

  /** The channel is gone. */
  void over() {
    begun = true;
    shared.wheel.disarm(this);
  }
}
