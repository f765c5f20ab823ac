package io.honeyguide.mqtt;

/** Reason codes that this broker sends or acts on (MQTT 5.0, section 2.4). */
final class ReasonCode {

  static final int SUCCESS = 0x00;
  static final int DISCONNECT_WITH_WILL = 0x04;
  static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  static final int CONTINUE_AUTHENTICATION = 0x18;
  static final int REAUTHENTICATE = 0x19;

  /** From here on a code says that something failed. */
  static final int UNSPECIFIED = 0x80;

  static final int MALFORMED = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int IMPLEMENTATION = 0x83;
  static final int UNSUPPORTED_VERSION = 0x84;
  static final int CLIENT_ID_INVALID = 0x85;
  static final int BAD_CREDENTIALS = 0x86;
  static final int NOT_AUTHORIZED = 0x87;
  static final int SERVER_UNAVAILABLE = 0x88;
  static final int SERVER_BUSY = 0x89;
  static final int BANNED = 0x8A;
  static final int SHUTTING_DOWN = 0x8B;
  static final int BAD_AUTHENTICATION_METHOD = 0x8C;
  static final int KEEP_ALIVE = 0x8D;
  static final int TAKEN_OVER = 0x8E;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int PACKET_ID_NOT_FOUND = 0x92;
  static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int PACKET_TOO_LARGE = 0x95;
  static final int QUOTA_EXCEEDED = 0x97;
  static final int ADMINISTRATIVE_ACTION = 0x98;
  static final int PAYLOAD_FORMAT_INVALID = 0x99;
  static final int CONNECTION_RATE_EXCEEDED = 0x9F;

  private ReasonCode() {}

  /** Name of a code in metrics and log lines. */
  static String tag(int code) {
    return switch (code) {
      case SUCCESS -> "normal";
      case DISCONNECT_WITH_WILL -> "with_will";
      case MALFORMED -> "malformed";
      case PROTOCOL_ERROR -> "protocol_error";
      case IMPLEMENTATION -> "internal_error";
      case UNSUPPORTED_VERSION -> "unsupported_version";
      case CLIENT_ID_INVALID -> "client_id_invalid";
      case BAD_CREDENTIALS -> "bad_credentials";
      case NOT_AUTHORIZED -> "not_authorized";
      case SERVER_UNAVAILABLE -> "unavailable";
      case SERVER_BUSY -> "busy";
      case BANNED -> "banned";
      case SHUTTING_DOWN -> "shutting_down";
      case BAD_AUTHENTICATION_METHOD -> "authentication_method";
      case KEEP_ALIVE -> "keep_alive";
      case TAKEN_OVER -> "taken_over";
      case TOPIC_NAME_INVALID -> "topic_name_invalid";
      case RECEIVE_MAXIMUM_EXCEEDED -> "receive_maximum";
      case TOPIC_ALIAS_INVALID -> "topic_alias";
      case PACKET_TOO_LARGE -> "packet_too_large";
      case QUOTA_EXCEEDED -> "quota_exceeded";
      case ADMINISTRATIVE_ACTION -> "administrative_action";
      case PAYLOAD_FORMAT_INVALID -> "payload_format";
      case CONNECTION_RATE_EXCEEDED -> "connection_rate";
      default -> "other";
    };
  }
}
