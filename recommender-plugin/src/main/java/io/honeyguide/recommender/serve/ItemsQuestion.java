package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/recommendations} with {@code {items:[...],user,n,exclude:[...],newOnly,reasons,
 * bought,category:[...],filter:[...],boost:[...],minPrice,maxPrice,categoryMax,diversity,arm}}: a
 * list for a visit that only the asker knows, oldest item first; nothing of it is remembered.
 */
final class ItemsQuestion implements Question {

  private static final int BODY_BYTES_MAX = 262_144;
  private static final int ITEMS_MAX = 1000;

  private final Recommender recommender;
  private final AnswerWriter writer;
  private final JsonFactory factory = new JsonFactory();

  ItemsQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.post("/v1/recommendations");
  }

  @Override
  public String name() {
    return "items";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    QuestionParameters.allowOnly(query, List.of());
    var body = query.body();
    if (body.remaining() > BODY_BYTES_MAX) {
      throw new BadQuestionException(
          413,
          "body_too_large",
          "the body has at most %d bytes, found %d".formatted(BODY_BYTES_MAX, body.remaining()));
    }
    var bytes = new byte[body.remaining()];
    body.get(body.position(), bytes);
    var asked = read(bytes);
    var wish =
        new Wish(
            asked.count,
            asked.exclude,
            asked.newOnly,
            asked.keepBought,
            asked.reasons,
            true,
            asked.rules.rules(),
            asked.arm);
    var list = recommender.forItems(asked.items, asked.user, wish);
    return writer.list(query, list, recommender.arm());
  }

  /** The body as far as it has been read. */
  private static final class Asked {
    List<String> items = List.of();
    List<String> exclude = List.of();
    @Nullable String user;
    @Nullable String arm;
    int count = QuestionParameters.COUNT_DEFAULT;
    boolean newOnly;
    boolean keepBought;
    boolean reasons = true;
    final RulesDraft rules = new RulesDraft();
  }

  private Asked read(byte[] bytes) throws BadQuestionException {
    try (var parser = factory.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw badBody("the body must be a JSON object such as {\"items\":[\"a\",\"b\"],\"n\":20}");
      }
      var asked = new Asked();
      for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        readField(parser, name, asked);
      }
      if (parser.nextToken() != null) {
        throw badBody("the body goes on after its JSON object");
      }
      return asked;
    } catch (JsonProcessingException e) {
      throw badBody("the body is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      // Jackson reads from memory here; only its own subclasses, caught above, can occur.
      throw new UncheckedIOException(e);
    }
  }

  private void readField(JsonParser parser, String name, Asked asked)
      throws IOException, BadQuestionException {
    switch (name) {
      case "items" -> asked.items = readIds(parser, name, ITEMS_MAX);
      case "exclude" -> asked.exclude = readIds(parser, name, Wish.EXCLUDE_MAX);
      case "user" -> asked.user = readId(parser, name);
      case "arm" ->
          asked.arm = QuestionParameters.checkedArm(recommender.experiment(), parser.getText());
      case "n" -> asked.count = readCount(parser);
      case "newOnly" -> asked.newOnly = readFlag(parser, name);
      case "reasons" -> asked.reasons = readFlag(parser, name);
      case "bought" -> asked.keepBought = readBought(parser);
      case "category" -> {
        for (var category : readTexts(parser, name)) {
          asked.rules.addCategory(category);
        }
      }
      case "filter" -> {
        for (var filter : readTexts(parser, name)) {
          asked.rules.addFilter(filter);
        }
      }
      case "boost" -> {
        for (var boost : readTexts(parser, name)) {
          asked.rules.addBoost(boost);
        }
      }
      case "minPrice" -> asked.rules.priceLeast(readNumber(parser, name));
      case "maxPrice" -> asked.rules.priceMost(readNumber(parser, name));
      case "categoryMax" -> asked.rules.categoryMost(readNumber(parser, name));
      case "diversity" -> asked.rules.diversity(readNumber(parser, name));
      default ->
          throw new BadQuestionException(
              400,
              "unsupported_parameter",
              "the body knows items, user, n, exclude, newOnly, reasons, bought, category, filter, boost, minPrice, maxPrice, categoryMax, diversity and arm; found \"%s\""
                  .formatted(name));
    }
  }

  private static List<String> readIds(JsonParser parser, String name, int most)
      throws IOException, BadQuestionException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw badBody(name + " must be a list of ids");
    }
    var ids = new ArrayList<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (ids.size() == most) {
        throw badBody("%s has at most %d ids".formatted(name, most));
      }
      ids.add(readId(parser, name));
    }
    return ids;
  }

  private static List<String> readTexts(JsonParser parser, String name)
      throws IOException, BadQuestionException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw badBody(name + " must be a list of strings");
    }
    var texts = new ArrayList<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw badBody("%s must hold strings, found %s".formatted(name, parser.currentToken()));
      }
      texts.add(parser.getText());
    }
    return texts;
  }

  private static double readNumber(JsonParser parser, String name)
      throws IOException, BadQuestionException {
    if (!parser.currentToken().isNumeric()) {
      throw badBody("%s must be a number, found %s".formatted(name, parser.currentToken()));
    }
    return parser.getDoubleValue();
  }

  private static String readId(JsonParser parser, String name)
      throws IOException, BadQuestionException {
    var token = parser.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw badBody(
          "an id in %s must be a string or a whole number, found %s".formatted(name, token));
    }
    return parser.getText();
  }

  private static int readCount(JsonParser parser) throws IOException, BadQuestionException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw badBody("n must be a whole number, found " + parser.currentToken());
    }
    return QuestionParameters.checkedCount(parser.getLongValue());
  }

  private static boolean readFlag(JsonParser parser, String name)
      throws IOException, BadQuestionException {
    if (!parser.currentToken().isBoolean()) {
      throw badBody(name + " must be true or false, found " + parser.currentToken());
    }
    return parser.getBooleanValue();
  }

  private static boolean readBought(JsonParser parser) throws IOException, BadQuestionException {
    var text = parser.getText();
    if (!text.equals("keep") && !text.equals("exclude")) {
      throw badBody("bought must be \"exclude\" or \"keep\", found \"" + text + "\"");
    }
    return text.equals("keep");
  }

  private static BadQuestionException badBody(String sentence) {
    return new BadQuestionException(400, "bad_body", sentence);
  }
}
