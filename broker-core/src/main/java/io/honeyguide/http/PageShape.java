package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.StoredMessage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page says about the messages it is made of. */
enum PageShape {
  /** The messages. */
  MESSAGES("messages") {
    @Override
    void write(JsonGenerator out, StoredMessage message) throws IOException {
      MessageJson.write(out, message);
    }
  },
  /** Their topics, each with where and when its message was published. */
  TOPICS("topics") {
    @Override
    void write(JsonGenerator out, StoredMessage message) throws IOException {
      out.writeStartObject();
      out.writeStringField("topic", message.view().topic());
      out.writeStringField("offset", HttpLoop.shown(message.offset()));
      out.writeStringField("ts", MessageJson.time(message.view().timeMs()));
      out.writeEndObject();
    }
  };

  private final String member;

  PageShape(String member) {
    this.member = member;
  }

  abstract void write(JsonGenerator out, StoredMessage message) throws IOException;

  /**
   * Answers with a page.
   *
   * @param next where the next page starts, or null when there is none
   */
  void answer(Exchange exchange, List<StoredMessage> messages, @Nullable Long next) {
    exchange.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart(member);
          for (var message : messages) {
            write(out, message);
          }
          out.writeEndArray();
          if (next == null) {
            out.writeNullField("next");
          } else {
            out.writeStringField("next", HttpLoop.shown(next));
          }
          out.writeEndObject();
        });
  }
}
