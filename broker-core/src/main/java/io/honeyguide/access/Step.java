package io.honeyguide.access;

/** How an attempt to prove an identity goes on. */
public sealed interface Step {

  /**
   * The client has to say more.
   *
   * @param challenge what it is told, empty where the method wants nothing but its first word
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Continue(byte[] challenge) implements Step {}

  /**
   * It is who it says.
   *
   * @param words what it is told besides, such as the proof that we are who we are; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Accepted(Principal principal, byte[] words) implements Step {}

  /**
   * It is not.
   *
   * @param why for the log; a client is not told more than that it failed
   */
  record Refused(String why) implements Step {}

  /** Too many others are being looked at: try again later. */
  record Busy() implements Step {}
}
