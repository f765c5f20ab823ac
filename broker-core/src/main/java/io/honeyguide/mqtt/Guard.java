package io.honeyguide.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between the decoder and vertx-mqtt: what the decoder refuses is answered with its reason
 * instead of a silent close, packets that vertx-mqtt must not see end here, and CONNECT is held
 * until it is known who the client is, and rewritten: its keep alive becomes 0, as most packets
 * never reach the library and it would take a busy client for a silent one, an empty client
 * identifier is filled in, and user name and password stay here.
 *
 * <p>Owner: the connection's event loop.
 */
final class Guard extends ChannelInboundHandlerAdapter {

  private final Edge edge;
  private final LoopOut out;

  Guard(Edge edge, LoopOut out) {
    this.edge = edge;
    this.out = out;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object decoded) {
    if (!(decoded instanceof MqttMessage message)) {
      context.fireChannelRead(decoded);
      return;
    }
    if (message.decoderResult().isFailure()) {
      edge.refuse(PacketException.malformed("the packet cannot be decoded"));
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message.fixedHeader().messageType()) {
      case CONNECT -> connect(context, (MqttConnectMessage) message);
      case SUBSCRIBE, UNSUBSCRIBE, DISCONNECT -> context.fireChannelRead(message);
      default -> {
        edge.refuse(PacketException.protocolError("the packet does not belong here"));
        ReferenceCountUtil.release(message);
      }
    }
  }

  private void connect(ChannelHandlerContext context, MqttConnectMessage message) {
    var fresh = rewrite(message);
    edge.admit(() -> passOn(context, fresh));
  }

  private void passOn(ChannelHandlerContext context, MqttConnectMessage message) {
    out.current(edge);
    try {
      context.fireChannelRead(message);
    } finally {
      out.current(null);
    }
    if (!edge.isOpened()) {
      edge.end(ReasonCode.IMPLEMENTATION, "the broker failed to handle CONNECT");
    }
  }

  private MqttConnectMessage rewrite(MqttConnectMessage message) {
    var header = message.variableHeader();
    var payload = message.payload();
    return new MqttConnectMessage(
        message.fixedHeader(),
        new MqttConnectVariableHeader(
            header.name(),
            header.version(),
            false,
            false,
            header.isWillRetain(),
            header.willQos(),
            header.isWillFlag(),
            header.isCleanSession(),
            0,
            header.properties()),
        new MqttConnectPayload(
            edge.assignClientId(),
            payload.willProperties(),
            payload.willTopic(),
            payload.willMessageInBytes(),
            null,
            null));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.refuse(PacketException.malformed("the packet cannot be decoded"));
  }
}
