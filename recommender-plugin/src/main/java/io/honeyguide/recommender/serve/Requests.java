package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.api.QueryAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions that come as MQTT 5 requests, with the documents that HTTP gives.
 *
 * <p>Requests stand in the log between the events, and are answered in that order: an answer knows
 * everything that the log holds before its request, and nothing after it. They change nothing.
 *
 * <p>The response topic is the requester's choice, and at this place nobody knows any more what the
 * requester may publish to. So only topics below one prefix are answered to.
 *
 * <p>Owner: the plugin's thread.
 */
public final class Requests {

  private static final int BODY_BYTES_MAX = 262_144;

  private final RequestRules rules;
  private final Publisher publisher;
  private final Outbox outbox;
  private final InstantSource clock;
  private final System.Logger logger;
  private final Map<String, Question> questions = new HashMap<>();
  private final JsonFactory json = new JsonFactory();
  private final Meters.Counter answered;
  private final Meters.Counter refused;
  private final Meters.Counter stale;
  private final Meters.Counter rejected;
  private final Meters.Counter lost;

  /**
   * Answers to questions.
   *
   * @param outbox counts the answers that are under way
   */
  public Requests(
      PluginContext context, RequestRules rules, List<Question> questions, Outbox outbox) {
    this.rules = rules;
    this.publisher = context.publisher();
    this.outbox = outbox;
    this.clock = context.clock();
    this.logger = context.logger();
    questions.forEach(question -> this.questions.put(question.name(), question));
    answered = counter(context, "answered");
    refused = counter(context, "refused");
    stale = counter(context, "stale");
    rejected = counter(context, "rejected");
    lost = counter(context, "lost");
  }

  private static Meters.Counter counter(PluginContext context, String outcome) {
    return context
        .meters()
        .counter("requests", "Requests by MQTT, by what became of them", "outcome", outcome);
  }

  /** Whether a topic is the one that requests come to. */
  public boolean matches(String topic) {
    return rules.enabled() && rules.topic().equals(topic);
  }

  /**
   * Answers a request, or says why nobody can be told an answer. Whatever the request holds, this
   * does not fail: events were learned before it in the same batch.
   *
   * @return the reason for the dead letters, or null
   */
  public @Nullable String answer(Message request) {
    var topic = request.responseTopic().orElse("");
    if (topic.isEmpty()) {
      rejected.add(1);
      return "no_response_topic: a request says by an MQTT 5 response topic where it wants its answer";
    }
    if (!topic.startsWith(rules.responsePrefix())
        || topic.length() == rules.responsePrefix().length()) {
      rejected.add(1);
      return "foreign_response_topic: requests are answered below %s, found %s"
          .formatted(rules.responsePrefix(), topic);
    }
    if (clock.millis() - request.receivedAtMs() > rules.ageMax().toMillis()) {
      stale.add(1);
      return null;
    }
    respond(request, ask(request));
    return null;
  }

  private QueryAnswer ask(Message request) {
    try {
      var payload = request.payload();
      if (payload.remaining() > BODY_BYTES_MAX) {
        throw new BadQuestionException(
            413,
            "body_too_large",
            "a request has at most %d bytes, found %d"
                .formatted(BODY_BYTES_MAX, payload.remaining()));
      }
      var query = RequestQuery.read(payload, request.cursor());
      var question = questions.get(query.question());
      if (question == null) {
        throw BadQuestionException.badParameter(
            "question must be one of users, sessions, similar, trending, explain, arms and stats, or be left out; found \"%s\""
                .formatted(query.question()));
      }
      query.takePath(question);
      return question.ask(query);
    } catch (BadQuestionException e) {
      return e.answer();
    } catch (RuntimeException e) {
      // Failing here would have the events of this batch learned a second time.
      logger.log(System.Logger.Level.WARNING, "a request by MQTT could not be answered", e);
      return QueryAnswer.refused(
          500, "plugin_failed", "the recommender failed to answer; its log says why");
    }
  }

  private void respond(Message request, QueryAnswer answer) {
    var isRefusal = answer.status() >= 400;
    var document = isRefusal ? problem(answer) : answer.body();
    outbox
        .add(publisher.respond(request, document, answer.contentType()))
        .whenComplete(
            (place, failure) -> (failure != null ? lost : isRefusal ? refused : answered).add(1));
  }

  /** The problem document that HTTP gives (RFC 9457), as far as it does not speak of HTTP. */
  private ByteBuffer problem(QueryAnswer answer) {
    var bytes = new ByteArrayOutputStream(256);
    try (var out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("type", "about:blank");
      out.writeNumberField("status", answer.status());
      out.writeStringField("detail", StandardCharsets.UTF_8.decode(answer.body()).toString());
      out.writeStringField("code", answer.code());
      out.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
