package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * WebSocket frames around the byte stream of MQTT. On the way in binary frames and their
 * continuations are nothing but bytes of the stream: packets may be cut anywhere [MQTT-6.0.0-2]. On
 * the way out everything between two flushes goes into one frame.
 *
 * <p>Owner: the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class WsFrames extends ChannelDuplexHandler {

  /** A frame is sent at the latest when it holds this much. */
  private static final int FRAME_BYTES = 32 * 1024;

  /** Frames of this size are taken whatever the largest packet: they may hold several. */
  private static final int FRAME_BYTES_TAKEN = 64 * 1024;

  private final List<ByteBuf> gathered = new ArrayList<>();
  private final List<ChannelPromise> promises = new ArrayList<>();
  private int gatheredBytes;
  private boolean closing;
  private boolean hasPongs;

  /**
   * Puts frames around what stands behind a handler.
   *
   * @param name of the handler
   * @param packetBytesMax largest packet taken, for which a frame always has room
   */
  static void addBefore(ChannelPipeline pipeline, String name, int packetBytesMax) {
    var config =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(Math.max(packetBytesMax, FRAME_BYTES_TAKEN))
            .withUTF8Validator(false)
            .build();
    // The encoder first: the decoder answers broken frames through it.
    pipeline.addBefore(name, "wsEncoder", new WebSocket13FrameEncoder(false));
    pipeline.addBefore(name, "wsDecoder", new WebSocket13FrameDecoder(config));
    pipeline.addBefore(name, "ws", new WsFrames());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing || !(message instanceof WebSocketFrame frame)) {
      // The end of the HTTP request comes after the switch.
      ReferenceCountUtil.release(message);
      return;
    }
    if (frame instanceof PingWebSocketFrame) {
      pong(context, frame);
    } else if (frame instanceof CloseWebSocketFrame) {
      frame.release();
      close(context, WebSocketCloseStatus.NORMAL_CLOSURE, context.newPromise());
    } else if (frame instanceof TextWebSocketFrame) {
      frame.release();
      // [MQTT-6.0.0-1]
      close(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, context.newPromise());
    } else if (frame instanceof PongWebSocketFrame) {
      frame.release();
    } else {
      context.fireChannelRead(frame.content());
    }
  }

  /**
   * Answers a PING, unless the client takes none of the answers before: it must not fill memory
   * with them, and may not count on an answer to each (RFC 6455, section 5.5.3).
   */
  private void pong(ChannelHandlerContext context, WebSocketFrame ping) {
    if (!context.channel().isWritable()) {
      context.flush();
    }
    if (context.channel().isWritable()) {
      hasPongs = true;
      context.write(new PongWebSocketFrame(ping.content()));
    } else {
      ping.release();
    }
  }

  /** One flush for all the answers to what one read brought. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (hasPongs) {
      hasPongs = false;
      context.flush();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      context.write(message, promise);
      return;
    }
    gathered.add(bytes);
    gatheredBytes += bytes.readableBytes();
    if (!promise.isVoid()) {
      promises.add(promise);
    }
    if (gatheredBytes >= FRAME_BYTES) {
      writeFrame(context);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    writeFrame(context);
    context.flush();
  }

  private void writeFrame(ChannelHandlerContext context) {
    if (gathered.isEmpty()) {
      return;
    }
    var bytes =
        gathered.size() == 1
            ? gathered.get(0)
            : Unpooled.wrappedBuffer(gathered.toArray(ByteBuf[]::new));
    gathered.clear();
    gatheredBytes = 0;
    var content = bytes.isReadable() ? new BinaryWebSocketFrame(bytes) : bytes;
    context.write(content, framePromise(context));
  }

  /** Completes the promises of everything in the frame. */
  private ChannelPromise framePromise(ChannelHandlerContext context) {
    if (promises.isEmpty()) {
      return new VoidChannelPromise(context.channel(), false);
    }
    var waiting = List.copyOf(promises);
    promises.clear();
    return context
        .newPromise()
        .addListener(
            written -> {
              for (var promise : waiting) {
                if (written.isSuccess()) {
                  promise.trySuccess();
                } else {
                  promise.tryFailure(written.cause());
                }
              }
            });
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    close(context, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
  }

  private void close(
      ChannelHandlerContext context, WebSocketCloseStatus status, ChannelPromise promise) {
    writeFrame(context);
    if (!closing) {
      closing = true;
      context.writeAndFlush(new CloseWebSocketFrame(status));
    }
    context.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    gathered.forEach(ReferenceCountUtil::release);
    gathered.clear();
  }
}
