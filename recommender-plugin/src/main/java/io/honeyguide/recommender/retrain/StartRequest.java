package io.honeyguide.recommender.retrain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.honeyguide.recommender.serve.RetrainOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator asks for: {@code {"from":"oldest","set":{"rank.hidden":16},"switch":"auto",
 * "judge":1000}}.
 *
 * @param from where to begin: {@code oldest}, an offset, a time or a duration
 * @param changes settings by key, as text
 * @param mode when the model takes over
 * @param judgeLabels number of labels by which it is compared
 */
record StartRequest(
    String from, Map<String, String> changes, RetrainOrder.Mode mode, int judgeLabels) {

  private static final int BODY_BYTES_MAX = 65_536;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads a body.
   *
   * @param judgeDefault number of labels where the body says none
   * @throws IllegalArgumentException with what was expected and what was found
   */
  static StartRequest read(ByteBuffer body, int judgeDefault) {
    if (body.remaining() > BODY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the body has at most %d bytes, found %d".formatted(BODY_BYTES_MAX, body.remaining()));
    }
    var bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    var from = "oldest";
    var changes = new TreeMap<String, String>();
    var mode = RetrainOrder.Mode.AUTO;
    var judge = judgeDefault;
    try (var json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException(
            "the body must be a JSON object such as {\"from\":\"oldest\",\"set\":{\"rank.hidden\":16}}");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "from" -> from = text(json, name);
          case "set" -> readChanges(json, changes);
          case "switch" -> mode = mode(text(json, name));
          case "judge" -> judge = judge(text(json, name));
          default ->
              throw new IllegalArgumentException(
                  "the body knows from, set, switch and judge, found \"" + name + "\"");
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the body cannot be read", e);
    }
    return new StartRequest(from, changes, mode, judge);
  }

  private static String text(JsonParser json, String name) throws IOException {
    if (!json.currentToken().isScalarValue() || json.currentToken() == JsonToken.VALUE_NULL) {
      throw new IllegalArgumentException(name + " must be a text or a number");
    }
    var text = json.getText();
    if (text.length() > RetrainOrder.TEXT_MAX) {
      throw new IllegalArgumentException(
          "%s has at most %d characters, found %d"
              .formatted(name, RetrainOrder.TEXT_MAX, text.length()));
    }
    return text;
  }

  private static void readChanges(JsonParser json, Map<String, String> changes) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(
          "set must be an object of settings such as {\"rank.hidden\":16}");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var key = json.currentName();
      json.nextToken();
      if (key.length() > RetrainOrder.TEXT_MAX) {
        throw new IllegalArgumentException("no setting has so long a name: " + key.length());
      }
      if (changes.put(key, text(json, key)) != null) {
        throw new IllegalArgumentException("set says " + key + " twice");
      }
    }
    if (changes.size() > RetrainOrder.CHANGES_MAX) {
      throw new IllegalArgumentException(
          "set changes at most %d settings, found %d"
              .formatted(RetrainOrder.CHANGES_MAX, changes.size()));
    }
  }

  private static RetrainOrder.Mode mode(String word) {
    var mode = RetrainOrder.Mode.ofWord(word);
    if (mode != null) {
      return mode;
    }
    throw new IllegalArgumentException(
        "switch must be auto, manual or now, found \"" + word + "\"");
  }

  private static int judge(String text) {
    try {
      var labels = Integer.parseInt(text);
      if (labels >= 1 && labels <= RetrainRules.JUDGE_MAX) {
        return labels;
      }
    } catch (NumberFormatException e) {
      throw badJudge(text);
    }
    throw badJudge(text);
  }

  private static IllegalArgumentException badJudge(String text) {
    return new IllegalArgumentException(
        "judge must be a whole number from 1 to %d, found \"%s\""
            .formatted(RetrainRules.JUDGE_MAX, text));
  }
}
