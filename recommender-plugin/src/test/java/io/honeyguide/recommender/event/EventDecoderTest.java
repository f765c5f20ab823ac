package io.honeyguide.recommender.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.BehaviourEvents;
import io.honeyguide.recommender.event.EventDefect.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventDecoderTest {

  private static final long RECEIVED_MS = 1_700_000_000_000L;

  private final EventDecoder decoder = new EventDecoder(EventRules.standard());

  private Decoded decode(String topic, String payload) {
    return decoder.decode(
        topic, ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)), RECEIVED_MS);
  }

  private static Reason reasonOf(Decoded decoded) {
    assertThat(decoded).isInstanceOf(EventDefect.class);
    return ((EventDefect) decoded).reason();
  }

  @Test
  void readsAllFields() {
    var decoded =
        decode(
            "behaviour/purchase",
            """
            {"user":"u1","session":"s1","item":"i1","type":"purchase","ts":1699999999123,"value":3}
            """);

    assertThat(decoded)
        .isEqualTo(new BehaviourEvent.Purchase("s1", "u1", "i1", 1_699_999_999_123L, 3));
  }

  @Test
  void readsFromAReadOnlyViewWithoutMovingIt() {
    var whole = "xx{\"item\":\"i\"}yy".getBytes(StandardCharsets.UTF_8);
    var payload = ByteBuffer.wrap(whole, 2, whole.length - 4).slice().asReadOnlyBuffer();

    var decoded = decoder.decode("behaviour/view", payload, RECEIVED_MS);

    assertThat(decoded).isEqualTo(new BehaviourEvent.View(null, null, "i", RECEIVED_MS));
    assertThat(payload.position()).isZero();
  }

  @Test
  void readsLogins() {
    assertThat(decode("behaviour/login", "{\"user\":\"u\",\"session\":\"s\",\"ts\":7}"))
        .isEqualTo(new Login("s", "u", null, 7));
    assertThat(decode("behaviour/login", "{\"user\":7,\"previous\":\"device\",\"item\":\"i\"}"))
        .isEqualTo(new Login(null, "7", "device", RECEIVED_MS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"session":"s"}                           | INCOMPLETE_LOGIN
          {"user":"u"}                              | INCOMPLETE_LOGIN
          {"user":"u","previous":""}                | INCOMPLETE_LOGIN
          {"user":"u","session":"s","previous":{}}  | WRONG_FIELD_TYPE
          {"user":"u","previous":"a","previous":"b"}| DUPLICATE_FIELD
          {"user":"u","previous":"\\u0000"}          | BAD_ID
          """)
  void refusesLoginsThatTellTooLittle(String payload, Reason reason) {
    assertThat(reasonOf(decode("behaviour/login", payload))).isEqualTo(reason);
  }

  @Test
  void leavesTheNameOfAFieldOfLoginsToOtherEvents() {
    assertThat(decode("behaviour/view", "{\"previous\":{\"page\":[1]},\"item\":\"i\"}"))
        .isEqualTo(new BehaviourEvent.View(null, null, "i", RECEIVED_MS));
  }

  @Test
  void treatsEmptyAndNullIdsAsAbsentAndNumbersAsText() {
    assertThat(decode("behaviour/click", "{\"user\":\"\",\"session\":null,\"item\":42}"))
        .isEqualTo(new BehaviourEvent.Click(null, null, "42", RECEIVED_MS));
  }

  @Test
  void passesOverUnknownFieldsWhateverTheyHold() {
    assertThat(
            decode("behaviour/view", "{\"a\":{\"item\":[1,{\"x\":2}]},\"item\":\"i\",\"b\":1e9}"))
        .isEqualTo(new BehaviourEvent.View(null, null, "i", RECEIVED_MS));
  }

  @Test
  void readsTheItemsOfAnImpressionEachOnceAndInOrder() {
    assertThat(
            decode(
                "behaviour/impression",
                "{\"session\":\"s\",\"items\":[\"b\",7,\"\",\"a\",\"b\"],\"item\":\"a\",\"list\":\"home\"}"))
        .isEqualTo(new BehaviourEvent.Impression("s", null, List.of("a", "b", "7"), RECEIVED_MS));
    assertThat(decode("behaviour/impression", "{\"item\":\"a\"}"))
        .isEqualTo(new BehaviourEvent.Impression(null, null, List.of("a"), RECEIVED_MS));
  }

  @Test
  void writesTheItemsOfAnImpressionAsItReadsThem() {
    var shown = new BehaviourEvent.Impression("s", "u", List.of("a", "b"), 5);

    assertThat(
            decoder.decode(
                "behaviour/impression", ByteBuffer.wrap(new EventEncoder().encode(shown)), 5))
        .isEqualTo(shown);
  }

  @Test
  void rejectsListsOfItemsThatCannotBeUsedInImpressionsOnly() {
    var many = "\"i\",".repeat(200) + "\"i\"";
    assertThat(reasonOf(decode("behaviour/impression", "{\"items\":[]}")))
        .isEqualTo(Reason.NO_ITEM);
    assertThat(reasonOf(decode("behaviour/impression", "{\"items\":[{\"a\":[1]},\"i\"]}")))
        .isEqualTo(Reason.WRONG_FIELD_TYPE);
    assertThat(reasonOf(decode("behaviour/impression", "{\"items\":\"i\"}")))
        .isEqualTo(Reason.WRONG_FIELD_TYPE);
    assertThat(reasonOf(decode("behaviour/impression", "{\"items\":[" + many + "]}")))
        .isEqualTo(Reason.TOO_LONG);
    assertThat(reasonOf(decode("behaviour/impression", "{\"items\":[\"a\\u0007\"]}")))
        .isEqualTo(Reason.BAD_ID);

    assertThat(decode("behaviour/view", "{\"item\":\"i\",\"items\":[{\"a\":[1]}]}"))
        .isEqualTo(new BehaviourEvent.View(null, null, "i", RECEIVED_MS));
    assertThat(reasonOf(decode("behaviour/view", "{\"items\":[\"i\"]}"))).isEqualTo(Reason.NO_ITEM);
  }

  @Test
  void cutsTimesFromTheFutureToFiveMinutesAfterReceipt() {
    var tomorrow = RECEIVED_MS + Duration.ofDays(1).toMillis();

    var decoded =
        (BehaviourEvent) decode("behaviour/view", "{\"item\":\"i\",\"ts\":" + tomorrow + "}");

    assertThat(decoded.timeMs()).isEqualTo(RECEIVED_MS + Duration.ofMinutes(5).toMillis());
  }

  @Test
  void keepsTimesFromThePast() {
    var decoded = (BehaviourEvent) decode("behaviour/view", "{\"item\":\"i\",\"ts\":789652009000}");

    assertThat(decoded.timeMs()).isEqualTo(789_652_009_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other/view | {} | FOREIGN_TOPIC",
        "behaviour/view | `` | NOT_AN_OBJECT",
        "behaviour/view | [] | NOT_AN_OBJECT",
        "behaviour/view | 7 | NOT_AN_OBJECT",
        "behaviour/view | {\"item\":\"i\" | NOT_JSON",
        "behaviour/view | {\"item\":\"i\"} {} | NOT_JSON",
        "behaviour/view | {\"item\":\"i\"}} | NOT_JSON",
        "behaviour/view | {item:1} | NOT_JSON",
        "behaviour/view | {\"item\":{}} | WRONG_FIELD_TYPE",
        "behaviour/view | {\"item\":1.5} | WRONG_FIELD_TYPE",
        "behaviour/view | {\"item\":\"i\",\"user\":true} | WRONG_FIELD_TYPE",
        "behaviour/view | {\"item\":\"i\",\"ts\":\"5\"} | WRONG_FIELD_TYPE",
        "behaviour/view | {\"item\":\"i\",\"type\":3} | WRONG_FIELD_TYPE",
        "behaviour/view | {\"item\":\"i\",\"item\":\"i\"} | DUPLICATE_FIELD",
        "behaviour/stare | {\"item\":\"i\"} | UNKNOWN_TYPE",
        "behaviour/view | {\"item\":\"i\",\"type\":\"cart\"} | CONFLICT",
        "behaviour/ | {\"item\":\"i\"} | NO_TYPE",
        "behaviour/view | {} | NO_ITEM",
        "behaviour/view | {\"item\":\"\"} | NO_ITEM",
        "behaviour/view | {\"item\":\"i\",\"ts\":-1} | BAD_TIME",
        "behaviour/view | {\"item\":\"i\",\"ts\":1e300} | BAD_TIME",
        "behaviour/rating | {\"item\":\"i\"} | BAD_VALUE",
        "behaviour/rating | {\"item\":\"i\",\"value\":1e10} | BAD_VALUE",
        "behaviour/view | {\"item\":\"a\\u0000b\"} | BAD_ID",
        "behaviour/view | {\"item\":\"\\ud800\"} | BAD_ID",
      })
  void namesTheDefect(String topic, String payload, Reason reason) {
    assertThat(reasonOf(decode(topic, payload))).isEqualTo(reason);
  }

  @Test
  void limitsIdsByTheirBytes() {
    assertThat(decode("behaviour/view", "{\"item\":\"" + "é".repeat(128) + "\"}"))
        .isInstanceOf(BehaviourEvent.class);
    assertThat(reasonOf(decode("behaviour/view", "{\"item\":\"" + "é".repeat(129) + "\"}")))
        .isEqualTo(Reason.ID_TOO_LONG);
    assertThat(reasonOf(decode("behaviour/view", "{\"item\":\"" + "x".repeat(10_000) + "\"}")))
        .isEqualTo(Reason.ID_TOO_LONG);
  }

  @Test
  void limitsPayloads() {
    var payload = "{\"item\":\"i\",\"x\":\"" + "y".repeat(70_000) + "\"}";

    assertThat(reasonOf(decode("behaviour/view", payload))).isEqualTo(Reason.PAYLOAD_TOO_LARGE);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    var payload = "{\"item\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    payload[9] = (byte) 0xff;

    assertThat(reasonOf(decoder.decode("behaviour/view", ByteBuffer.wrap(payload), RECEIVED_MS)))
        .isEqualTo(Reason.NOT_JSON);
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void readsWhatTheEncoderWrites(EventKind kind) {
    var event = BehaviourEvent.of(kind, "s/1 \"ü\"", null, "i😀", 1_699_000_000_000L, 4);

    var decoded =
        decoder.decode(
            "behaviour/" + kind.word(),
            ByteBuffer.wrap(new EventEncoder().encode(event)),
            RECEIVED_MS);

    assertThat(decoded).isEqualTo(event);
  }

  @Test
  void readsTheTypeFromThePayloadWhereTheTopicHasNone() {
    var rules = new EventRules(List.of(TopicPattern.parse("b/+")), 1000, 64, Duration.ZERO);
    var payload =
        ByteBuffer.wrap("{\"type\":\"fav\",\"item\":\"i\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(new EventDecoder(rules).decode("b/x", payload, RECEIVED_MS))
        .isEqualTo(new BehaviourEvent.Favourite(null, null, "i", RECEIVED_MS));
  }

  /** Valid events with random bytes changed, cut or repeated: each gets an answer, none escapes. */
  @Test
  void givesEveryGarbageAReason() {
    var random = new Random(20201);
    var events = BehaviourEvents.shop(1, 200, 20, 10, 50);
    var encoder = new EventEncoder();
    var defects = 0;
    for (var round = 0; round < 100_000; round++) {
      var bytes = encoder.encode(events.get(random.nextInt(events.size())));
      for (var change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      var length = random.nextInt(3) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      var decoded =
          decoder.decode("behaviour/view", ByteBuffer.wrap(bytes, 0, length), RECEIVED_MS);
      defects += decoded instanceof EventDefect defect && !defect.detail().isBlank() ? 1 : 0;
    }
    assertThat(defects).isBetween(50_000, 99_999);
  }

  @Test
  void givesPureNoiseAReason() {
    var random = new Random(7);
    for (var round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertThat(decoder.decode("behaviour/view", ByteBuffer.wrap(bytes), RECEIVED_MS))
          .isInstanceOf(EventDefect.class);
    }
  }
}
