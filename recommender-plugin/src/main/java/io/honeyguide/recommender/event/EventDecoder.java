package io.honeyguide.recommender.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.honeyguide.recommender.event.BehaviourEvent.Impression;
import io.honeyguide.recommender.event.EventDefect.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads behaviour events from messages: {@code {"user","session","item","type","ts","value"}} in
 * JSON, any of the first four also from topic levels. An impression may tell several {@code items},
 * a login tells {@code previous} instead of an item. Unknown fields are skipped.
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
    this.json = jsonFactory();
  }

  /** Reads payloads that come from anybody: nesting and numbers have bounds. */
  static JsonFactory jsonFactory() {
    return JsonFactory.builder()
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
    var defect = read(payload);
    return defect != null ? defect : judge(receivedAtMs);
  }

  /** Decodes who is to be forgotten: {@code {"user":"u1"}}; the payload is left as it was. */
  public Decoded decodeForgetting(ByteBuffer payload) {
    draft.clear();
    var defect = read(payload);
    if (defect == null) {
      defect = IdRule.defect("user", draft.user, rules.idBytesMax());
    }
    if (defect != null) {
      return defect;
    }
    return draft.user == null
        ? new EventDefect(Reason.NO_USER, "field \"user\" tells who is to be forgotten")
        : new Forgetting(draft.user);
  }

  /**
   * Who a message is about, as far as it can be read: also one that was rejected, or that is no
   * event.
   */
  public Mention mention(String topic, ByteBuffer payload) {
    draft.clear();
    var isEvent = matchTopic(topic);
    var defect = read(payload);
    var isLogin = isEvent && defect == null && Login.WORD.equals(draft.type);
    return new Mention(draft.user, draft.visit, isLogin ? draft.previous : null);
  }

  private @Nullable EventDefect read(ByteBuffer payload) {
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
    return readPayload(length);
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

  static EventDefect notJson(JsonProcessingException e) {
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
            case "previous" -> 16;
            case "ts" -> 32;
            case "value" -> 64;
            case "items" -> 128;
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
        var defect =
            field <= 16
                ? readText(parser, name, field)
                : field == 128 ? readShown(parser) : readNumber(parser, name, field);
        if (field == 16) {
          draft.previousDefect = defect;
          parser.skipChildren();
        } else if (defect != null) {
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
          case 8 -> draft.item;
          default -> draft.previous;
        };
    if (told != null && !told.equals(text)) {
      return new EventDefect(Reason.CONFLICT, "topic and payload tell a different " + name);
    }
    switch (field) {
      case 1 -> draft.type = text;
      case 2 -> draft.user = text;
      case 4 -> draft.visit = text;
      case 8 -> draft.item = text;
      default -> draft.previous = text;
    }
    return null;
  }

  /** Never finds fault itself: whether this is an impression is told only in the end. */
  private @Nullable EventDefect readShown(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      draft.shownDefect = wrongType("items", "a list of ids", parser.currentToken());
      parser.skipChildren();
      return null;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var token = parser.currentToken();
      if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
        draft.shownDefect = wrongType("items", "a list of strings or whole numbers", token);
        parser.skipChildren();
      } else if (draft.shown.size() == Impression.ITEMS_MAX) {
        draft.shownDefect =
            new EventDefect(
                Reason.TOO_LONG, "items has at most %d ids".formatted(Impression.ITEMS_MAX));
      } else if (!parser.getText().isEmpty()) {
        draft.shown.add(parser.getText());
      }
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
    if (field == 32) {
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

  static EventDefect wrongType(String name, String expected, JsonToken found) {
    return new EventDefect(
        Reason.WRONG_FIELD_TYPE, "field %s must be %s, found %s".formatted(name, expected, found));
  }

  private Decoded judge(long receivedAtMs) {
    if (draft.type == null) {
      return new EventDefect(Reason.NO_TYPE, "neither topic nor field \"type\" tells the type");
    }
    if (draft.type.equals(Login.WORD)) {
      return judgeLogin(receivedAtMs);
    }
    var kind = EventKind.ofWord(draft.type);
    if (kind == null) {
      return new EventDefect(
          Reason.UNKNOWN_TYPE,
          "type must be view, click, fav, cart, remove, purchase, return, rating, impression or login");
    }
    if (kind == EventKind.IMPRESSION && draft.shownDefect != null) {
      return draft.shownDefect;
    }
    var isList = kind == EventKind.IMPRESSION && !draft.shown.isEmpty();
    if (draft.item == null && !isList) {
      return new EventDefect(Reason.NO_ITEM, "neither topic nor field \"item\" tells the item");
    }
    if (kind == EventKind.RATING && !draft.hasValue) {
      return new EventDefect(Reason.BAD_VALUE, "a rating needs its stars in field \"value\"");
    }
    var defect = IdRule.defect("item", draft.item, rules.idBytesMax());
    if (defect == null) {
      defect = visitorDefect();
    }
    for (var i = 0; isList && defect == null && i < draft.shown.size(); i++) {
      defect = IdRule.defect("one of items", draft.shown.get(i), rules.idBytesMax());
    }
    if (defect != null) {
      return defect;
    }
    if (draft.item == null || isList) {
      return new Impression(draft.visit, draft.user, shownItems(), timeMs(receivedAtMs));
    }
    return BehaviourEvent.of(
        kind,
        draft.visit,
        draft.user,
        draft.item,
        timeMs(receivedAtMs),
        draft.hasValue ? draft.value : 1);
  }

  private Decoded judgeLogin(long receivedAtMs) {
    var defect = draft.previousDefect == null ? visitorDefect() : draft.previousDefect;
    if (defect == null) {
      defect = IdRule.defect("previous", draft.previous, rules.idBytesMax());
    }
    if (defect != null) {
      return defect;
    }
    if (draft.user == null || (draft.visit == null && draft.previous == null)) {
      return new EventDefect(
          Reason.INCOMPLETE_LOGIN, "a login tells its user, and a session or the previous user");
    }
    return new Login(draft.visit, draft.user, draft.previous, timeMs(receivedAtMs));
  }

  private @Nullable EventDefect visitorDefect() {
    var defect = IdRule.defect("user", draft.user, rules.idBytesMax());
    return defect == null ? IdRule.defect("session", draft.visit, rules.idBytesMax()) : defect;
  }

  private long timeMs(long receivedAtMs) {
    var latestMs = receivedAtMs + rules.aheadMax().toMillis();
    return draft.hasTime ? Math.min(draft.timeMs, latestMs) : receivedAtMs;
  }

  /** Each item once; one that is told apart stands first. */
  private List<String> shownItems() {
    var items = new LinkedHashSet<String>();
    if (draft.item != null) {
      items.add(draft.item);
    }
    items.addAll(draft.shown);
    return List.copyOf(items);
  }
}
