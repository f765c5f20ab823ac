package io.honeyguide.topic;

/** A topic name or topic filter breaks a rule; the message says in one sentence which. */
public final class BadTopicException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Characters of an offending text that are repeated in the message. */
  private static final int SHOWN_MAX = 80;

  private final TopicFault fault;

  BadTopicException(String kind, String text, TopicFault fault) {
    super(kind + " \"" + shown(text) + "\" " + fault.sentence());
    this.fault = fault;
  }

  /** Which rule is broken. */
  public TopicFault fault() {
    return fault;
  }

  /** Shortened, and without anything that could forge a line of a log. */
  private static String shown(String text) {
    var shown = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), SHOWN_MAX); i++) {
      var c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '"') {
        shown.append(String.format("\\u%04X", (int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > SHOWN_MAX ? shown.append("...").toString() : shown.toString();
  }
}
