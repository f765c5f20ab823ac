package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question that came as a JSON object: {@code {"question":"users","user":"u1","n":10}}. Every
 * field is a parameter of the path or of the query string; a list gives a parameter several times.
 * Without {@code question} the whole object is the body of {@code POST /v1/recommendations}.
 */
final class RequestQuery implements Query {

  /** The question that is asked where none is named. */
  static final String ITEMS = "items";

  private static final String QUESTION = "question";
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, List<String>> fields;
  private final Set<String> pathParameters = new LinkedHashSet<>();
  private final ByteBuffer payload;
  private final Cursor asOf;

  private RequestQuery(Map<String, List<String>> fields, ByteBuffer payload, Cursor asOf) {
    this.fields = fields;
    this.payload = payload;
    this.asOf = asOf;
  }

  /**
   * Reads a request.
   *
   * @param asOf place of the newest message learned
   * @throws BadQuestionException when it is no such JSON object
   */
  static RequestQuery read(ByteBuffer payload, Cursor asOf) throws BadQuestionException {
    var bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    var fields = new LinkedHashMap<String, List<String>>();
    try (var parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw badBody(
            "a request is a JSON object such as {\"question\":\"users\",\"user\":\"u1\"}");
      }
      for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        readField(parser, name, fields.computeIfAbsent(name, any -> new ArrayList<>(1)));
      }
      if (parser.nextToken() != null) {
        throw badBody("the request goes on after its JSON object");
      }
    } catch (JsonProcessingException e) {
      throw badBody("the request is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      // Jackson reads from memory here; only its own subclasses, caught above, can occur.
      throw new UncheckedIOException(e);
    }
    return new RequestQuery(fields, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), asOf);
  }

  private static void readField(JsonParser parser, String name, List<String> values)
      throws IOException, BadQuestionException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      values.add(readText(parser, name));
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(readText(parser, name));
    }
  }

  private static String readText(JsonParser parser, String name)
      throws IOException, BadQuestionException {
    if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
      throw badBody(
          "%s must be a string, number or flag, or a list of them; found %s"
              .formatted(name, parser.currentToken()));
    }
    return parser.getText();
  }

  /** The name of the question that is asked. */
  String question() {
    return parameter(QUESTION).orElse(ITEMS);
  }

  /**
   * Takes fields for the parameters of the question's path.
   *
   * @throws BadQuestionException when one of them is not told, or {@code question} is told twice
   */
  void takePath(Question question) throws BadQuestionException {
    var names = PATH_PARAMETER.matcher(question.route().path());
    while (names.find()) {
      var name = names.group(1);
      var values = parameters(name);
      if (values.size() != 1 || values.get(0).isEmpty()) {
        throw BadQuestionException.badParameter(
            "the question %s needs \"%s\" once".formatted(question.name(), name));
      }
      pathParameters.add(name);
    }
    if (parameters(QUESTION).size() > 1) {
      throw BadQuestionException.badParameter("a request asks one question");
    }
    if (question.name().equals(ITEMS) && fields.containsKey(QUESTION)) {
      throw BadQuestionException.badParameter(
          "a request for items given leaves \"question\" out: it is the body of POST /v1/recommendations");
    }
  }

  private boolean isBody() {
    return !fields.containsKey(QUESTION);
  }

  @Override
  public String pathParameter(String name) {
    return parameters(name).get(0);
  }

  @Override
  public Set<String> parameterNames() {
    if (isBody()) {
      return Set.of();
    }
    var names = new LinkedHashSet<>(fields.keySet());
    names.remove(QUESTION);
    names.removeAll(pathParameters);
    return names;
  }

  @Override
  public Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  @Override
  public List<String> parameters(String name) {
    return fields.getOrDefault(name, List.of());
  }

  @Override
  public ByteBuffer body() {
    return isBody() ? payload.duplicate() : ByteBuffer.allocate(0);
  }

  @Override
  public Cursor asOf() {
    return asOf;
  }

  private static BadQuestionException badBody(String sentence) {
    return new BadQuestionException(400, "bad_body", sentence);
  }
}
