package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is about to send: packets are encoded one behind the other into one buffer,
 * written and flushed once per turn, or whenever {@link #CHUNK_BYTES} have come together.
 *
 * <p>Owner: the connection's event loop. Bound: a delivery asks {@link #hasRoom} first; answers to
 * packets of the client are bounded by what the client may have under way.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Output {

  /** As much is sent at once; larger writes gain nothing. */
  static final int CHUNK_BYTES = 64 * 1024;

  private static final int FIRST_BYTES = 256;

  private final ChannelHandlerContext ctx;
  private final LoopOut loopOut;
  private final EdgeMeters meters;
  private final ChannelPromise quiet;
  private @Nullable ByteBuf open;
  private int openBytes = FIRST_BYTES;
  private boolean unflushed;
  private boolean marked;
  private boolean closed;

  Output(ChannelHandlerContext ctx, LoopOut loopOut, EdgeMeters meters) {
    this.ctx = ctx;
    this.loopOut = loopOut;
    this.meters = meters;
    // The context's own void promise would fire one exception per write when a connection dies.
    this.quiet = new VoidChannelPromise(ctx.channel(), false);
  }

  /**
   * The buffer to append a packet to, at once and completely.
   *
   * @param bytes upper bound of the packet
   */
  ByteBuf append(int bytes) {
    var buffer = open;
    if (buffer != null && buffer.readableBytes() + bytes > CHUNK_BYTES) {
      flush();
      buffer = null;
    }
    if (buffer == null) {
      buffer = ctx.alloc().directBuffer(Math.max(bytes, openBytes));
      open = buffer;
    } else {
      buffer.ensureWritable(bytes);
    }
    mark();
    meters.packetSent();
    return buffer;
  }

  private void mark() {
    if (!marked) {
      marked = true;
      loopOut.mark(this);
    }
  }

  /** Whether a delivery may be appended. If not, the channel tells when it can be written again. */
  boolean hasRoom() {
    if (ctx.channel().isWritable()) {
      return true;
    }
    flush();
    return ctx.channel().isWritable();
  }

  /** Writes what was appended, so that a write that comes from elsewhere goes behind it. */
  void write() {
    var buffer = open;
    if (buffer != null) {
      open = null;
      // The next buffer gets the size that this one grew to: growing copies.
      var wanted = Integer.highestOneBit(2 * Math.min(buffer.readableBytes(), CHUNK_BYTES) - 1);
      openBytes = Math.max(FIRST_BYTES, wanted);
      if (closed) {
        buffer.release();
      } else {
        unflushed = true;
        meters.bytesSent(buffer.readableBytes());
        ctx.write(buffer, quiet);
      }
    }
  }

  /** Notes a write that came from elsewhere; it is flushed with the others. */
  void wrote() {
    unflushed = true;
    mark();
  }

  /** Sends what was appended and written. */
  void flush() {
    write();
    if (unflushed) {
      unflushed = false;
      meters.flushes++;
      ctx.flush();
    }
  }

  /** The end of the turn. */
  void flushMarked() {
    marked = false;
    flush();
  }

  /** Bytes that the peer has not taken yet. */
  long waitingBytes() {
    var buffer = ctx.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** The connection is gone: nothing is sent any more. */
  void close() {
    closed = true;
    write();
  }
}
