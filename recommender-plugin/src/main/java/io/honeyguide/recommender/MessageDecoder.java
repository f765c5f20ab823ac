package io.honeyguide.recommender;

import io.honeyguide.api.Message;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.ForgetRules;
import io.honeyguide.recommender.event.ItemDecoder;

/** Makes of a message what is learned from it, by its topic. */
record MessageDecoder(EventDecoder events, ItemDecoder items, ForgetRules forget) {

  Decoded decode(Message message) {
    if (message.topic().equals(forget.topic())) {
      return events.decodeForgetting(message.payload());
    }
    return items.matches(message.topic())
        ? items.decode(message.topic(), message.payload())
        : events.decode(message.topic(), message.payload(), message.receivedAtMs());
  }
}
