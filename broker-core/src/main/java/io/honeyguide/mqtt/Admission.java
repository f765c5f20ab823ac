package io.honeyguide.mqtt;

import io.honeyguide.access.AccessRules;
import io.honeyguide.access.Principal;
import io.honeyguide.access.Proof;
import io.honeyguide.access.Step;
import io.honeyguide.message.VarInt;
import io.honeyguide.session.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a client is, before CONNECT is passed on and, by enhanced authentication, again
 * while the connection lives (section 4.12): asks for the proof, sends AUTH where that takes more
 * steps, and turns away who fails.
 *
 * <p>Until CONNACK the connection is read only while the client has to say more, and then takes
 * nothing but AUTH and DISCONNECT; the time to connect goes on running. Later all other packets go
 * their way meanwhile.
 *
 * <p>Owner: the connection's event loop; keys are computed elsewhere.
 */
final class Admission {

  private static final int AUTH = PacketType.AUTH << 4;
  private static final int FIXED_HEADER_BYTES_MAX = 5;
  private static final byte[] NOTHING = {};

  private final EdgeLoop shared;
  private final Edge edge;
  private final ConnectPacket connect;
  private final Runnable admitted;
  private final @Nullable String method;
  private Principal principal = Principal.ANONYMOUS;

  /** The proof under way, if there is one. */
  private @Nullable Proof proof;

  /** Whether it is our turn: what the client said is looked at. */
  private boolean isLooking;

  private boolean isAdmitted;
  private byte[] words = NOTHING;

  /**
   * A client that wants to connect.
   *
   * @param admitted runs once, when it is known who it is and it may connect
   */
  Admission(
      EdgeLoop shared,
      Edge edge,
      ConnectPacket connect,
      @Nullable String method,
      Runnable admitted) {
    this.shared = shared;
    this.edge = edge;
    this.connect = connect;
    this.method = method;
    this.admitted = admitted;
  }

  /** CONNECT came. */
  void begin(Credentials said) {
    var authentication = shared.authentication;
    var userName = said.userName();
    var password = said.password();
    if (authentication.bans().isBanned(connect.clientId(), shared.loop.clock().millis())) {
      edge.reject(ReasonCode.BANNED, "an operator has banned this client identifier for a while");
      return;
    }
    if (method != null) {
      var fresh = authentication.proof(method);
      if (fresh == null) {
        edge.reject(
            ReasonCode.BAD_AUTHENTICATION_METHOD,
            "the authentication method is not served [MQTT-4.12.0-1]");
        return;
      }
      advance(fresh, said.data() == null ? NOTHING : said.data());
    } else if (!authentication.hasUsers()) {
      admit(Principal.ANONYMOUS);
    } else if (userName != null && password != null) {
      advance(authentication.passwordProof(userName), password);
    } else if (userName != null || password != null) {
      edge.reject(ReasonCode.BAD_CREDENTIALS, "a user name and a password are needed");
    } else if (authentication.admitsAnonymous()) {
      admit(Principal.ANONYMOUS);
    } else {
      authentication.anonymousRefused();
      edge.reject(ReasonCode.NOT_AUTHORIZED, "nobody is served without a user name and a password");
    }
  }

  private void advance(Proof current, byte[] said) {
    proof = current;
    isLooking = true;
    shared.authentication.advance(
        current,
        said,
        shared.loop.mailbox()::post,
        step -> {
          isLooking = false;
          if (!edge.hasEnded()) {
            follow(step);
          }
        });
  }

  private void follow(Step step) {
    if (step instanceof Step.Continue more) {
      sendAuth(ReasonCode.CONTINUE_AUTHENTICATION, more.challenge());
      edge.gate().resume(ReadGate.AWAITS_SESSION);
      return;
    }
    proof = null;
    if (step instanceof Step.Accepted accepted) {
      accept(accepted);
    } else if (step instanceof Step.Refused refused) {
      var code =
          method == null && !isAdmitted ? ReasonCode.BAD_CREDENTIALS : ReasonCode.NOT_AUTHORIZED;
      edge.reject(code, refused.why());
    } else {
      edge.reject(ReasonCode.SERVER_BUSY, "too many clients connect at once; try again");
    }
  }

  private void accept(Step.Accepted accepted) {
    if (!isAdmitted) {
      words = accepted.words();
      admit(accepted.principal());
    } else if (accepted.principal().equals(principal)) {
      sendAuth(ReasonCode.SUCCESS, accepted.words());
    } else {
      edge.reject(ReasonCode.NOT_AUTHORIZED, "a connection stays with the user who opened it");
    }
  }

  private void admit(Principal known) {
    var will = connect.will();
    if (will != null && !mayPublish(known, will)) {
      edge.reject(ReasonCode.NOT_AUTHORIZED, "the client may not publish to the topic of its will");
      return;
    }
    principal = known;
    isAdmitted = true;
    admitted.run();
  }

  private boolean mayPublish(Principal known, Will will) {
    var topic = Unpooled.wrappedBuffer(will.topic());
    return shared.authentication.rules().publish(known, topic, 0, topic.readableBytes())
        == AccessRules.ALLOWED;
  }

  /**
   * AUTH came.
   *
   * @param code its reason code
   * @param properties its properties
   * @throws PacketException when it does not belong here
   */
  void auth(int code, PropertyScan properties) {
    if (method == null) {
      throw PacketException.protocolError(
          "AUTH needs an Authentication Method in CONNECT [MQTT-4.12.0-7]");
    }
    if (!method.equals(properties.text(PropertyScan.AUTHENTICATION_METHOD))) {
      throw PacketException.protocolError(
          "AUTH has to name the Authentication Method of CONNECT [MQTT-4.12.0-5]");
    }
    if (isLooking) {
      throw PacketException.protocolError("AUTH came before the answer to the one before");
    }
    var current = proof;
    switch (code) {
      case ReasonCode.CONTINUE_AUTHENTICATION -> {
        if (current == null) {
          throw PacketException.protocolError("no authentication is under way to continue");
        }
      }
      case ReasonCode.REAUTHENTICATE -> {
        if (!isAdmitted || current != null) {
          throw PacketException.protocolError(
              "the authentication under way has to end before another [MQTT-4.12.0-3]");
        }
        current = shared.authentication.proof(method);
      }
      default ->
          throw PacketException.protocolError("success is not for clients to say [MQTT-3.15.2-1]");
    }
    if (current == null) {
      throw new IllegalStateException("the method was served before");
    }
    if (!isAdmitted) {
      edge.gate().pause(ReadGate.AWAITS_SESSION);
    }
    advance(current, properties.bytes(PropertyScan.AUTHENTICATION_DATA));
  }

  /** The client gave up before it was known. */
  void disconnected() {
    edge.disconnected(ReasonCode.SUCCESS);
  }

  /** Sends AUTH [MQTT-4.12.0-2]. */
  private void sendAuth(int code, byte[] data) {
    var name = String.valueOf(method).getBytes(StandardCharsets.UTF_8);
    var properties = Unpooled.buffer();
    properties.writeByte(PropertyScan.AUTHENTICATION_METHOD).writeShort(name.length);
    properties.writeBytes(name);
    if (data.length > 0) {
      properties.writeByte(PropertyScan.AUTHENTICATION_DATA).writeShort(data.length);
      properties.writeBytes(data);
    }
    var length = 1 + VarInt.bytes(properties.readableBytes()) + properties.readableBytes();
    if (1 + VarInt.bytes(length) + length > connect.maximumPacketBytes()) {
      edge.reject(ReasonCode.PACKET_TOO_LARGE, "AUTH is larger than the packets the client takes");
      return;
    }
    write(edge.output().append(length + FIXED_HEADER_BYTES_MAX), length, code, properties);
  }

  private static void write(ByteBuf out, int length, int code, ByteBuf properties) {
    out.writeByte(AUTH);
    VarInt.write(out, length);
    out.writeByte(code);
    VarInt.write(out, properties.readableBytes());
    out.writeBytes(properties);
  }

  /** Who the client is, as far as it was proven. */
  Principal principal() {
    return principal;
  }

  /** The method of enhanced authentication, or null when there was none in CONNECT. */
  @Nullable String method() {
    return method;
  }

  /** What CONNACK tells the client to end the exchange; may be empty. */
  byte[] words() {
    return words;
  }
}
