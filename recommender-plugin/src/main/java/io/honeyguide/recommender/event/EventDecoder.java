package io.honeyguide.recommender.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.honeyguide.recommender.event.EventDefect.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads behaviour events from messages: {@code {"user","session","item","type","ts","value"}} in
 * JSON, any of the first four also from topic levels. Unknown fields are skipped.
 *
 * <p>A missing, null or empty id is absent; an id may be a whole number. A missing {@code ts} is
 * the time of receipt; one from the future is cut to a few minutes after receipt.
 *
 * <p>Owner: one thread. No message makes it fail: every defect has a {@link Reason}.
 */
public final class EventDecoder {

  private static final int DETAIL_CHARS_MAX = 160;
  private static final double VALUE_MAX = 1e9;

  private final EventRules rules;
  private final JsonFactory json;
  private final EventDraft draft = new EventDraft();
  private byte[] bytes = new byte[512];

  /** A decoder under these rules. */
  public EventDecoder(EventRules rules) {
    this.rules = rules;
    this.json =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(64).build())
            .build();
  }

  /**
   * Decodes one message.
   *
   * @param topic the message's topic name
   * @param payload read from position to limit; left as it was
   * @param receivedAtMs when the broker received it, in milliseconds since 1970
   * @return an event or a defect
   */
  public Decoded decode(String topic, ByteBuffer payload, long receivedAtMs) {
    draft.clear();
    if (!matchTopic(topic)) {
      return new EventDefect(
          Reason.FOREIGN_TOPIC,
          "no configured pattern matches the topic; expected " + rules.topics());
    }
    var length = payload.remaining();
    if (length > rules.payloadBytesMax()) {
      return new EventDefect(
          Reason.PAYLOAD_TOO_LARGE,
          "a payload has at most %d bytes, found %d".formatted(rules.payloadBytesMax(), length));
    }
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, bytes.length * 2)];
    }
    payload.get(payload.position(), bytes, 0, length);
    var defect = readPayload(length);
    return defect != null ? defect : judge(receivedAtMs);
  }

  private boolean matchTopic(String topic) {
    for (var pattern : rules.topics()) {
      if (pattern.match(topic, draft)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable EventDefect readPayload(int length) {
    try (var parser = json.createParser(bytes, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new EventDefect(Reason.NOT_AN_OBJECT, "the payload must be one JSON object");
      }
      var defect = readFields(parser);
      if (defect != null) {
        return defect;
      }
      if (parser.nextToken() != null) {
        return new EventDefect(Reason.NOT_JSON, "the payload goes on after its JSON object");
      }
      return null;
    } catch (JsonProcessingException e) {
      return notJson(e);
    } catch (IOException e) {
      // Jackson reads from memory here; only its own subclasses, caught above, can occur.
      throw new UncheckedIOException(e);
    }
  }

  private static EventDefect notJson(JsonProcessingException e) {
    var message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("no JSON");
    return new EventDefect(
        Reason.NOT_JSON,
        message.length() <= DETAIL_CHARS_MAX ? message : message.substring(0, DETAIL_CHARS_MAX));
  }

  private @Nullable EventDefect readFields(JsonParser parser) throws IOException {
    var seen = 0;
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      var token = parser.nextToken();
      var field =
          switch (name) {
            case "type" -> 1;
            case "user" -> 2;
            case "session" -> 4;
            case "item" -> 8;
            case "ts" -> 16;
            case "value" -> 32;
            default -> 0;
          };
      if (field == 0) {
        parser.skipChildren();
        continue;
      }
      if ((seen & field) != 0) {
        return new EventDefect(Reason.DUPLICATE_FIELD, "field " + name + " occurs twice");
      }
      seen |= field;
      if (token != JsonToken.VALUE_NULL) {
        var defect = field < 16 ? readText(parser, name, field) : readNumber(parser, name, field);
        if (defect != null) {
          return defect;
        }
      }
    }
    return null;
  }

  private @Nullable EventDefect readText(JsonParser parser, String name, int field)
      throws IOException {
    var token = parser.currentToken();
    if (token != JsonToken.VALUE_STRING && (field == 1 || token != JsonToken.VALUE_NUMBER_INT)) {
      return wrongType(name, field == 1 ? "a string" : "a string or a whole number", token);
    }
    var text = parser.getText();
    if (text.isEmpty()) {
      return null;
    }
    var told =
        switch (field) {
          case 1 -> draft.type;
          case 2 -> draft.user;
          case 4 -> draft.visit;
          default -> draft.item;
        };
    if (told != null && !told.equals(text)) {
      return new EventDefect(Reason.CONFLICT, "topic and payload tell a different " + name);
    }
    switch (field) {
      case 1 -> draft.type = text;
      case 2 -> draft.user = text;
      case 4 -> draft.visit = text;
      default -> draft.item = text;
    }
    return null;
  }

  private @Nullable EventDefect readNumber(JsonParser parser, String name, int field)
      throws IOException {
    var token = parser.currentToken();
    if (!token.isNumeric()) {
      return wrongType(name, "a number", token);
    }
    var number = parser.getDoubleValue();
    if (field == 16) {
      // 2^53: beyond it neighbouring milliseconds are no longer told apart.
      if (!(number >= 0 && number <= 9_007_199_254_740_992.0)) {
        return new EventDefect(
            Reason.BAD_TIME, "ts must be milliseconds since 1970, found " + number);
      }
      draft.timeMs = token == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : (long) number;
      draft.hasTime = true;
    } else {
      if (!(Math.abs(number) <= VALUE_MAX)) {
        return new EventDefect(
            Reason.BAD_VALUE, "value must lie between -1e9 and 1e9, found " + number);
      }
      draft.value = number;
      draft.hasValue = true;
    }
    return null;
  }

  private static EventDefect wrongType(String name, String expected, JsonToken found) {
    return new EventDefect(
        Reason.WRONG_FIELD_TYPE, "field %s must be %s, found %s".formatted(name, expected, found));
  }

  private Decoded judge(long receivedAtMs) {
    if (draft.type == null) {
      return new EventDefect(Reason.NO_TYPE, "neither topic nor field \"type\" tells the type");
    }
    var kind = EventKind.ofWord(draft.type);
    if (kind == null) {
      return new EventDefect(
          Reason.UNKNOWN_TYPE,
          "type must be view, click, fav, cart, remove, purchase, return, rating or impression");
    }
    if (draft.item == null) {
      return new EventDefect(Reason.NO_ITEM, "neither topic nor field \"item\" tells the item");
    }
    if (kind == EventKind.RATING && !draft.hasValue) {
      return new EventDefect(Reason.BAD_VALUE, "a rating needs its stars in field \"value\"");
    }
    var defect = judgeId("item", draft.item);
    if (defect == null) {
      defect = judgeId("user", draft.user);
    }
    if (defect == null) {
      defect = judgeId("session", draft.visit);
    }
    if (defect != null) {
      return defect;
    }
    var latestMs = receivedAtMs + rules.aheadMax().toMillis();
    var timeMs = draft.hasTime ? Math.min(draft.timeMs, latestMs) : receivedAtMs;
    return BehaviourEvent.of(
        kind, draft.visit, draft.user, draft.item, timeMs, draft.hasValue ? draft.value : 1);
  }

  private @Nullable EventDefect judgeId(String name, @Nullable String id) {
    if (id == null) {
      return null;
    }
    var byteCount = 0;
    for (var i = 0; i < id.length(); i++) {
      var c = id.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        return new EventDefect(
            Reason.BAD_ID, "%s holds the control character %d".formatted(name, (int) c));
      }
      if (Character.isSurrogate(c)) {
        var paired =
            Character.isHighSurrogate(c)
                && i + 1 < id.length()
                && Character.isLowSurrogate(id.charAt(i + 1));
        if (!paired) {
          return new EventDefect(Reason.BAD_ID, name + " holds half a surrogate pair");
        }
        i++;
        byteCount += 4;
      } else {
        byteCount += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    if (byteCount > rules.idBytesMax()) {
      return new EventDefect(
          Reason.ID_TOO_LONG,
          "%s has at most %d bytes, found %d".formatted(name, rules.idBytesMax(), byteCount));
    }
    return null;
  }
}
